//! The program: see the library for what it is made of.

use std::process::ExitCode;

fn main() -> ExitCode {
    // What is in memory (keys, passwords under way) is written into no dump, and other processes of the user can't look.
    // Where the system can't promise that, it runs all the same.
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    upr_network::commands::run()
}
