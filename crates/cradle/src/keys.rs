//! Key files: made once, readable by their owner alone.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use anyhow::{Context, Result, bail};
use kernel::Keyring;

/// Writes a new key; refuses to replace a file.
pub(crate) fn write_new(path: &Path) -> Result<()> {
    let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = match open {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} is there already; a key that is in use must not be replaced", path.display())
        }
        open => open.with_context(|| format!("{} cannot be written", path.display()))?,
    };
    file.write_all(Keyring::generate().to_file().as_bytes())?;
    file.sync_all()?;
    Ok(())
}

/// Reads the master key of a production server.
pub(crate) fn read(path: &str) -> Result<Keyring> {
    if path.is_empty() {
        bail!("no master key: make one with `cradle key new FILE` and name it in CRADLE_KEY_FILE");
    }
    let mode =
        fs::metadata(path).with_context(|| format!("the key file {path} cannot be read"))?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!("the key file {path} can be read by others; run `chmod 600 {path}`");
    }
    let text = fs::read_to_string(path).with_context(|| format!("the key file {path} cannot be read"))?;
    Keyring::parse(&text).with_context(|| format!("{path} is not a key file; `cradle key new` makes one"))
}

/// Reads the key of a development server, and makes it when there is none.
pub(crate) fn read_or_make(path: &Path) -> Result<Keyring> {
    if !path.exists() {
        write_new(path)?;
    }
    read(&path.display().to_string())
}
