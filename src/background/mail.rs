//! Mail: only what somebody asked for, at once, in words that tell nobody what it is about. There is no queue: whoever asked
//! is told whether the mail server took it, so no address is ever kept, here or in the database.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::settings::Settings;

/// How long a mail server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The words of an invitation, by language: subject, before the link, after it.
const INVITATION: &[(&str, &str, &str, &str)] = &[
    (
        "en",
        "Your link",
        "Somebody asked us to send you this link. It can be used once, within seven days:",
        "If you don't know what this is about, please ignore this mail.",
    ),
    (
        "ko",
        "링크 안내",
        "요청에 따라 다음 링크를 보내드립니다. 7일 안에 한 번 사용할 수 있습니다:",
        "무엇인지 모르신다면 이 메일을 무시하셔도 됩니다.",
    ),
    (
        "ja",
        "リンクのご案内",
        "ご依頼により次のリンクをお送りします。7日以内に一度だけ使えます:",
        "お心当たりがなければ、このメールは無視してください。",
    ),
    (
        "mn",
        "Таны холбоос",
        "Хүсэлтийн дагуу танд энэ холбоосыг илгээж байна. Долоо хоногийн дотор нэг удаа ашиглана:",
        "Юуны тухай болохыг мэдэхгүй бол энэ захидлыг үл тоомсорлоно уу.",
    ),
    ("zh-Hans", "您的链接", "应请求向您发送以下链接，七天内可使用一次：", "如果您不了解此事，请忽略本邮件。"),
    ("zh-Hant", "您的連結", "應請求向您發送以下連結，七天內可使用一次：", "如果您不了解此事，請忽略本郵件。"),
];

/// A mail to be sent.
pub struct Letter {
    to: String,
    subject: &'static str,
    body: String,
}

impl Letter {
    /// The link of an invitation. Nothing in it names a coalition, a person or the field.
    pub fn invitation(to: &str, link: &str, language: Option<&str>) -> Letter {
        let wanted = language.unwrap_or("en");
        let words = INVITATION
            .iter()
            .find(|(tag, ..)| *tag == wanted || wanted.strip_prefix(tag).is_some_and(|rest| rest.starts_with('-')))
            .or_else(|| INVITATION.first());
        let (_, subject, before, after) = words.copied().unwrap_or(("en", "", "", ""));
        Letter { to: to.trim().to_owned(), subject, body: format!("{before}\n\n{link}\n\n{after}\n") }
    }
}

/// What sends mails, where a mail server is set up.
pub struct Mailer(Option<Post>);

/// How many mails are sent within an hour: whoever takes over a coordinator's session is not to flood anybody from here.
const MOST_AN_HOUR: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Mailbox,
    limit: DefaultDirectRateLimiter,
}

/// Why no mailer can be made of the settings.
#[derive(Debug, thiserror::Error)]
#[error("UPR_SMTP_URL or UPR_MAIL_FROM: no mail can be sent by them ({0})")]
pub struct MailerFailure(String);

impl Mailer {
    /// The mailer of the settings. Nothing is connected yet.
    ///
    /// # Errors
    /// Where the address of the server or of the sender can't be understood; neither is repeated.
    pub fn of(settings: &Settings) -> Result<Mailer, MailerFailure> {
        let Some((url, from)) = &settings.mail else { return Ok(Mailer(None)) };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())
            .map_err(|_| MailerFailure("the address of the server".to_owned()))?
            .timeout(Some(PATIENCE))
            .build();
        let sender = from.parse().map_err(|_| MailerFailure("the address of the sender".to_owned()))?;
        let limit = RateLimiter::direct(Quota::per_hour(MOST_AN_HOUR));
        Ok(Mailer(Some(Post { transport, sender, limit })))
    }

    /// Sends a mail. Gives whether a server took it.
    pub async fn send(&self, letter: Letter) -> bool {
        let Some(Post { transport, sender, limit }) = &self.0 else { return false };
        if limit.check().is_err() {
            tracing::warn!(most = MOST_AN_HOUR, "so many mails were sent within an hour that no more are for now");
            return false;
        }
        // The address is parsed as one: nothing in it can become a second one, or a field of its own.
        let Ok(to) = letter.to.parse::<lettre::Address>() else { return false };
        let message = Message::builder()
            .from(sender.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body);
        let Ok(message) = message else { return false };
        match transport.send(message).await {
            Ok(_) => true,
            Err(error) => {
                // The server's own words can repeat the address.
                tracing::warn!(
                    permanent = error.is_permanent(),
                    timeout = error.is_timeout(),
                    "a mail could not be sent"
                );
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_tell_nobody_what_it_is_about() {
        for (tag, subject, before, after) in INVITATION {
            let all = format!("{subject} {before} {after}").to_lowercase();
            for word in [
                "upr",
                "human",
                "right",
                "coalition",
                "인권",
                "연대",
                "人権",
                "人权",
                "人權",
                "联盟",
                "эрх",
                "эвсэл",
                "invit",
            ] {
                assert!(!all.contains(word), "{tag}: {word}");
            }
        }
        assert_eq!(Letter::invitation("a@b.example", "x", Some("zh-Hant-HK")).subject, "您的連結");
        assert_eq!(Letter::invitation("a@b.example", "x", Some("de")).subject, "Your link");
    }
}
