//! Which briefings fall to which machine: by the digests of their paths, so that one more
//! briefing moves no other, or by what they took to build.

use std::collections::BTreeMap;
use std::path::Path;

use chancery::Error;
use chancery::sha256;

use super::clock;
use super::store;

/// The share of one machine of several.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shard {
    /// From 1.
    pub(super) number: u64,
    pub(super) of: u64,
    /// The seconds that briefings took, by their paths.
    costs: Option<BTreeMap<String, f64>>,
}

impl Shard {
    /// Reads `I/N`, `auto` or `auto/N`, and the report that costs are taken from.
    pub(super) fn parse(text: &str, report: Option<&Path>) -> Result<Self, Error> {
        let (number, of) = if let Some(rest) = text.strip_prefix("auto") {
            automatic(rest)?
        } else {
            let parts = text.split_once('/');
            let read = |part: &str| part.parse::<u64>().ok();
            parts.and_then(|(number, of)| Some((read(number)?, read(of)?))).ok_or_else(
                || {
                    Error::Usage(format!(
                        "`{text}` is no share of the work: write 2/8, or auto"
                    ))
                },
            )?
        };
        if number < 1 || number > of {
            let message = format!("there is no machine {number} of {of}: count from 1");
            return Err(Error::Usage(message));
        }
        Ok(Self { number, of, costs: report.map(costs).transpose()? })
    }

    /// Which of the briefings at these paths fall to this machine.
    pub(super) fn takes(&self, paths: &[&str]) -> Vec<bool> {
        match &self.costs {
            None => paths.iter().map(|path| self.home(path) == self.number).collect(),
            Some(costs) => self.balanced(paths, costs),
        }
    }

    /// The machine that the digest of a path leads to.
    fn home(&self, path: &str) -> u64 {
        let digest = sha256(path.as_bytes());
        u64::from_str_radix(&digest[..15], 16).unwrap_or(0) % self.of + 1
    }

    /// The longest first, each to the machine that has least to do so far; those that have never
    /// been built are taken to cost what the others do on average.
    fn balanced(&self, paths: &[&str], costs: &BTreeMap<String, f64>) -> Vec<bool> {
        let known: Vec<_> = paths.iter().filter_map(|path| costs.get(*path)).collect();
        let count = u32::try_from(known.len().max(1)).unwrap_or(u32::MAX);
        let usual = known.iter().copied().sum::<f64>() / f64::from(count);
        let cost = |place: usize| costs.get(paths[place]).copied().unwrap_or(usual);
        let mut order: Vec<_> = (0..paths.len()).collect();
        order.sort_by(|a, b| {
            cost(*b).total_cmp(&cost(*a)).then_with(|| paths[*a].cmp(paths[*b]))
        });
        let mut loads: Vec<(f64, u64)> =
            (1..=self.of).map(|number| (0.0, number)).collect();
        let mut takes = vec![false; paths.len()];
        for place in order {
            let least =
                loads.iter_mut().min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            if let Some((load, number)) = least {
                *load += cost(place);
                takes[place] = *number == self.number;
            }
        }
        takes
    }
}

/// The share that the variables of a build service tell; `rest` is `/N` if they don't tell of how
/// many.
fn automatic(rest: &str) -> Result<(u64, u64), Error> {
    let told = rest.strip_prefix('/').and_then(|of| of.parse::<u64>().ok());
    if !rest.is_empty() && told.is_none() {
        return Err(Error::Usage(format!("`auto{rest}`: write auto, or auto/8")));
    }
    // Where each service counts from, and where it says of how many.
    for (number, from, of) in [
        ("CI_NODE_INDEX", 1, "CI_NODE_TOTAL"),
        ("JOB_COMPLETION_INDEX", 0, "JOB_COMPLETIONS"),
        ("AWS_BATCH_JOB_ARRAY_INDEX", 0, "AWS_BATCH_JOB_ARRAY_SIZE"),
    ] {
        let Some(index) = clock::number(number) else { continue };
        let Some(of) = told.or_else(|| clock::number(of)) else {
            return Err(Error::Usage(format!(
                "{number} does not tell of how many: write `--shard auto/8`, or set {of}"
            )));
        };
        return Ok((index + 1 - from, of));
    }
    Err(Error::Usage(
        "`--shard auto` finds none of CI_NODE_INDEX, JOB_COMPLETION_INDEX and \
         AWS_BATCH_JOB_ARRAY_INDEX"
            .to_owned(),
    ))
}

/// The seconds of processor time that the briefings of a report took.
fn costs(report: &Path) -> Result<BTreeMap<String, f64>, Error> {
    let wrong = || Error::Usage(format!("`{}` is no report", report.display()));
    let bytes = store::read(report).ok_or_else(wrong)?;
    let report: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    let briefings = report["briefings"].as_array().ok_or_else(wrong)?;
    let costs = briefings.iter().filter_map(|briefing| {
        let seconds =
            briefing["cpu_seconds"].as_f64().filter(|seconds| *seconds > 0.0)?;
        Some((briefing["source"].as_str()?.to_owned(), seconds))
    });
    Ok(costs.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(number: u64, of: u64) -> Shard {
        Shard { number, of, costs: None }
    }

    #[test]
    fn every_briefing_falls_to_one_machine_and_stays_there() {
        let names: Vec<_> = (0..200).map(|i| format!("sources/{i}.md")).collect();
        let paths: Vec<_> = names.iter().map(String::as_str).collect();
        let mut counts = vec![0; paths.len()];
        for number in 1..=8 {
            let takes = shard(number, 8).takes(&paths);
            // Fewer briefings change nothing for those that are left.
            assert_eq!(shard(number, 8).takes(&paths[..50]), takes[..50]);
            for (count, takes) in counts.iter_mut().zip(takes) {
                *count += usize::from(takes);
            }
        }
        assert!(counts.iter().all(|count| *count == 1), "{counts:?}");
    }

    #[test]
    fn costs_are_spread_evenly() {
        let names: Vec<_> = (0..9).map(|i| i.to_string()).collect();
        let paths: Vec<_> = names.iter().map(String::as_str).collect();
        let costs = names
            .iter()
            .take(8)
            .map(|name| (name.clone(), if name == "0" { 8.0 } else { 1.0 }));
        let costs: BTreeMap<_, _> = costs.collect();
        let of = |number| {
            let shard = Shard { number, of: 2, costs: Some(costs.clone()) };
            let takes = shard.takes(&paths);
            paths
                .iter()
                .zip(takes)
                .filter(|(_, takes)| *takes)
                .map(|(p, _)| *p)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(1), ["0"]);
        assert_eq!(of(2).len(), 8);
    }

    #[test]
    fn shares_are_read_as_they_are_written() {
        assert_eq!(Shard::parse("2/8", None).expect("a share"), shard(2, 8));
        for wrong in ["0/8", "9/8", "2", "a/b", "auto/x", "1/0", "-1/2"] {
            assert!(Shard::parse(wrong, None).is_err(), "{wrong}");
        }
    }
}
