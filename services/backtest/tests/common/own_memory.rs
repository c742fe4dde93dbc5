//! Memory of a process's own: pages of files belong to the system.

use std::fs;
use std::process::{Child, ExitStatus};
use std::thread::sleep;
use std::time::Duration;

/// Waits for the end of a process; the most bytes of its own that it had in memory. Linux only:
/// elsewhere it is not known.
pub(super) fn most_until_end(child: &mut Child) -> (ExitStatus, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let own = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kib = own.and_then(|own| own.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
        most = most.max(kib.unwrap_or_default() << 10);
        if let Some(status) = child.try_wait().unwrap() {
            return (status, most);
        }
        sleep(Duration::from_millis(1));
    }
}
