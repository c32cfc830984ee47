//! What a worker may take and do: processor time, memory, files, network.

use std::time::Duration;

/// How much a worker may take.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Bounds {
    /// Seconds of processor time for one briefing.
    pub(super) cpu: u64,
    /// Bytes of address space.
    pub(super) memory: u64,
}

/// Binds this process to whoever has started it, and takes from it what a build doesn't need:
/// all files but those below `root`, the network, and other programs. What the system can't take
/// it leaves.
pub(super) fn confine(root: &std::path::Path) {
    #[cfg(unix)]
    {
        let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
        // A worker that dies leaves no image of its memory behind.
        let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
    }
    #[cfg(target_os = "linux")]
    {
        let kill = Some(rustix::process::Signal::KILL);
        let _ = rustix::process::set_parent_process_death_signal(kill);
        let _ = linux::files(root);
        let _ = linux::calls();
    }
    #[cfg(not(target_os = "linux"))]
    let _ = root;
}

/// Gives this process so much more processor time than it has used, and so much memory. Where
/// the system has no such bounds, the clock of whoever waits has to do.
pub(super) fn allow(bounds: Bounds) {
    #[cfg(unix)]
    {
        use rustix::process::Resource;
        use rustix::process::getrlimit;
        use rustix::process::setrlimit;
        let bound = |resource, most: u64| {
            let mut limit = getrlimit(resource);
            limit.current = Some(limit.maximum.map_or(most, |maximum| maximum.min(most)));
            let _ = setrlimit(resource, limit);
        };
        bound(Resource::Cpu, last_second(used(), bounds.cpu));
        bound(Resource::As, bounds.memory);
    }
    #[cfg(not(unix))]
    let _ = bounds;
}

/// The second of its processor time that a process may not pass, if it has used so much and may
/// use so many seconds more: the system counts whole ones (setrlimit(2)).
#[cfg(unix)]
fn last_second(used: Duration, more: u64) -> u64 {
    used.as_secs() + 1 + more
}

/// The processor time that this process has used; none where the system does not tell.
pub(super) fn used() -> Duration {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::try_from(time).unwrap_or_default()
    }
    #[cfg(not(unix))]
    Duration::ZERO
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::path::Path;

    use landlock::ABI;
    use landlock::Access;
    use landlock::AccessFs;
    use landlock::AccessNet;
    use landlock::Ruleset;
    use landlock::RulesetAttr;
    use landlock::RulesetCreatedAttr;
    use landlock::path_beneath_rules;
    use seccompiler::BpfProgram;
    use seccompiler::SeccompAction;
    use seccompiler::SeccompFilter;

    /// Leaves the files below a folder to be read, and nothing else (Landlock).
    pub(super) fn files(root: &Path) -> Result<(), landlock::RulesetError> {
        let abi = ABI::V4;
        Ruleset::default()
            .handle_access(AccessFs::from_all(abi))?
            .handle_access(AccessNet::from_all(abi))?
            .create()?
            .add_rules(path_beneath_rules([root], AccessFs::from_read(abi)))?
            .restrict_self()?;
        Ok(())
    }

    /// Refuses what leads to the network, to other programs and into them (seccomp).
    pub(super) fn calls() -> Result<(), seccompiler::Error> {
        let refused = [
            libc::SYS_socket,
            libc::SYS_connect,
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_ptrace,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
        ];
        let filter = SeccompFilter::new(
            refused
                .into_iter()
                .map(|call| (call, Vec::new()))
                .collect::<BTreeMap<_, _>>(),
            SeccompAction::Allow,
            SeccompAction::Errno(libc::EPERM.unsigned_abs()),
            std::env::consts::ARCH.try_into()?,
        )?;
        let program: BpfProgram = filter.try_into()?;
        seccompiler::apply_filter_all_threads(&program)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn each_briefing_has_all_of_its_time() {
        assert_eq!(last_second(Duration::ZERO, 60), 61);
        assert_eq!(last_second(Duration::from_millis(2_900), 60), 63);
    }
}
