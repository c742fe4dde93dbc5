//! How much memory this process may have.

/// What the kernel lets this process have in bytes, where it says so (cgroup v2, then v1); a number
/// beyond all memory where v1 has no limit.
pub fn memory_limit() -> Option<u64> {
    [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ]
    .iter()
    .find_map(|file| std::fs::read_to_string(file).ok()?.trim().parse().ok())
}
