//! Compiles the program anew where a migration was added: the macro that embeds them does not see a new folder.
#![expect(clippy::print_stdout, reason = "it is how a build script speaks to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
