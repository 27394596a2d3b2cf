//! Open files: how many this process may have at once, and so how many connections it can take.

use std::{fs, num::NonZeroU32};

use api::Capacity;

/// Files that are open beside connections: the database, mail, the doorstep, and some to spare.
const OTHERS: u32 = 256;

/// The capacity, with no more connections than there can be: who has no file left can neither read nor write any
/// more, and does not answer who asks whether it lives.
pub(crate) fn within(capacity: Capacity) -> Capacity {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let Some(most) = most_connections(&limits).filter(|most| *most < capacity.connections) else {
        return capacity;
    };
    tracing::warn!(
        wanted = capacity.connections,
        connections = most,
        "this process may not open enough files for so many connections; raise LimitNOFILE or `ulimit -n`"
    );
    Capacity { connections: most, ..capacity }
}

/// From what Linux says of a process. Elsewhere nothing is known, and nothing changed.
fn most_connections(limits: &str) -> Option<NonZeroU32> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let files: u32 = line.split_whitespace().next()?.parse().ok()?;
    NonZeroU32::new(files.saturating_sub(OTHERS).max(files / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_files_are_kept_for_others() {
        let most = |files: &str| {
            let limits = format!(
                "Limit  Soft Limit  Hard Limit  Units\nMax open files            {files}  524288  files\n"
            );
            most_connections(&limits).map(NonZeroU32::get)
        };
        assert_eq!((most("1024"), most("65536")), (Some(768), Some(65_280)));
        assert_eq!((most("300"), most("1"), most("unlimited")), (Some(150), None, None));
        assert_eq!(most_connections(""), None);
    }
}
