//! The people of a coalition in GraphQL: members and invitations. Access keys and signing in are REST's alone.

use async_graphql::{ComplexObject, Context, ID, Object};
use chrono::Utc;
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::ids;
use crate::acts;
use crate::background::mail::Letter;
use crate::domain::accounts::{Invitation, InvitationInput, Member, MemberChange, ResendInput};
use crate::domain::failure::Failure;

/// Questions about the people of a coalition.
#[derive(Default)]
pub struct MemberQueries;

#[Object]
impl MemberQueries {
    /// The members of a coalition, coordinators first. For coordinators and administrators.
    async fn members(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The coalition's code.")] coalition: String,
    ) -> Answer<Vec<Member>> {
        let asker = Asker::of(context)?;
        let keyring = asker.keyring();
        let listed = asker
            .own(move |connection, rights, _| acts::members::list(connection, rights, &keyring.secrets, &coalition));
        Ok(listed.await?)
    }

    /// The invitations of a coalition that can still be accepted. For coordinators and administrators.
    async fn invitations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The coalition's code.")] coalition: String,
    ) -> Answer<Vec<Invitation>> {
        let asker = Asker::of(context)?;
        let keyring = asker.keyring();
        let listed = asker.own(move |connection, rights, _| {
            acts::invitations::list(connection, rights, &keyring.secrets, &coalition, Utc::now())
        });
        Ok(listed.await?)
    }
}

#[ComplexObject]
impl Member {
    /// The id of the person's account.
    async fn id(&self) -> ID {
        ID(self.id.to_string())
    }
}

#[ComplexObject]
impl Invitation {
    /// Its id, which is not what is accepted.
    async fn id(&self) -> ID {
        ID(self.id.to_string())
    }
}

/// What is done with the people of a coalition.
#[derive(Default)]
pub struct MemberMutations;

fn record(kind: &str, id: &ID) -> Result<Uuid, Failure> {
    ids::record(id).ok_or_else(|| ids::not_found(kind, id))
}

/// Mails the link of an invitation after the act, where that was asked for.
async fn mailed(asker: &Asker, mut invitation: Invitation, to: Option<String>, language: Option<String>) -> Invitation {
    if let Some(to) = to {
        let sent = match (asker.mailer(), &invitation.link) {
            (Some(mailer), Some(link)) => mailer.send(Letter::invitation(&to, link, language.as_deref())).await,
            _ => false,
        };
        invitation.mailed = Some(sent);
    }
    invitation
}

#[Object]
impl MemberMutations {
    /// Changes a member's role or organization. A change of role ends that person's sign-ins.
    async fn update_member(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The coalition's code.")] coalition: String,
        #[graphql(desc = "The id of the person's account.")] id: ID,
        #[graphql(desc = "What changes.")] input: MemberChange,
    ) -> Answer<Member> {
        let id = record("member", &id)?;
        let asker = Asker::of(context)?;
        let keyring = asker.keyring();
        let changed = asker.act(move |connection, rights, _| {
            acts::members::change(connection, rights, &keyring.secrets, &coalition, id, &input)
        });
        Ok(changed.await?)
    }

    /// Ends a membership and that person's sign-ins. Gives the id.
    async fn remove_member(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The coalition's code.")] coalition: String,
        #[graphql(desc = "The id of the person's account.")] id: ID,
    ) -> Answer<ID> {
        let member = record("member", &id)?;
        let asker = Asker::of(context)?;
        asker.viewer().session()?;
        asker.act(move |connection, rights, _| acts::members::remove(connection, rights, &coalition, member)).await?;
        Ok(id)
    }

    /// Invites somebody. The token and the link are shown this once.
    async fn create_invitation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The coalition's code.")] coalition: String,
        #[graphql(desc = "Whom to invite.")] input: InvitationInput,
    ) -> Answer<Invitation> {
        let asker = Asker::of(context)?;
        let keyring = asker.keyring();
        let (to, language) = (input.mail.clone(), input.language.clone());
        let made = asker.act(move |connection, rights, reading| {
            let secrets = &keyring.secrets;
            acts::invitations::invite(connection, rights, secrets, &coalition, &input, &reading.base, Utc::now())
        });
        Ok(mailed(asker, made.await?, to, language).await)
    }

    /// Gives an invitation a new link and another week; the old link is void.
    async fn resend_invitation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The coalition's code.")] coalition: String,
        #[graphql(desc = "The invitation's id.")] id: ID,
        #[graphql(desc = "Where the link is to be mailed.")] input: Option<ResendInput>,
    ) -> Answer<Invitation> {
        let id = record("invitation", &id)?;
        let input = input.unwrap_or_default();
        acts::invitations::check_mail(input.mail.as_deref(), input.language.as_deref())?;
        let asker = Asker::of(context)?;
        let keyring = asker.keyring();
        let sent = asker.act(move |connection, rights, reading| {
            let secrets = &keyring.secrets;
            acts::invitations::resend(connection, rights, secrets, &coalition, id, &reading.base, Utc::now())
        });
        Ok(mailed(asker, sent.await?, input.mail, input.language).await)
    }

    /// Takes an invitation back. Gives its id.
    async fn revoke_invitation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The coalition's code.")] coalition: String,
        #[graphql(desc = "The invitation's id.")] id: ID,
    ) -> Answer<ID> {
        let invitation = record("invitation", &id)?;
        let asker = Asker::of(context)?;
        let keyring = asker.keyring();
        asker
            .act(move |connection, rights, _| {
                acts::invitations::revoke(connection, rights, &keyring.secrets, &coalition, invitation)
            })
            .await?;
        Ok(id)
    }
}
