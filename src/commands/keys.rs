//! `upr-network keys`: the keys that sign and seal, made new beside a running service.

use clap::{Args, Subcommand};

use super::Ended;
use crate::access::{sealing, tokens};
use crate::acts;
use crate::application::{operator, prepare};
use crate::database::door::write_with;
use crate::settings::Settings;

/// What `keys` takes.
#[derive(Args)]
pub struct Keys {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sign with the next key, and seal every column anew with a key that is made now
    Rotate,
}

impl Keys {
    /// Does what is asked.
    #[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
    pub fn run(&self, settings: &Settings) -> Result<(), Ended> {
        let Command::Rotate = self.command;
        let prepared = prepare(settings)?;
        // Where nothing was started yet, this makes the first keys.
        tokens::Signatures::open(&settings.jwt_key_file, &settings.public_url)?;
        sealing::Secrets::open(&settings.secrets_key_file)?;
        tokens::rotate(&settings.jwt_key_file, std::time::SystemTime::now())?;
        sealing::add_key(&settings.secrets_key_file)?;
        let secrets = sealing::Secrets::open(&settings.secrets_key_file)?;
        let mut connection = operator(&prepared)?;
        let sealed = write_with(&mut connection, |connection| acts::keys::seal_again(connection, &secrets))?;
        sealing::drop_old_keys(&settings.secrets_key_file)?;
        println!("Tokens are signed with the next key; those of the one before stay good until they end.");
        println!("{sealed} values were sealed anew; the key of before stays for what is being written right now.");
        Ok(())
    }
}
