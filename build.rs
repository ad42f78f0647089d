//! Compiles the program anew where a migration was added: the macro that embeds them does not see a new folder.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
