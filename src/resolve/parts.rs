//! How much comes of parts that stand in each other, worked out before anything follows them.

use std::collections::BTreeMap;

/// Named parts, each with its own weight and with what stands in it, and how often.
pub(super) struct Parts<K>(BTreeMap<K, (u64, Vec<(K, u64)>)>);

/// Why a part is too much.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Excess<K> {
    /// The part stands in itself.
    Cycle(K),
    /// Parts stand in each other too deep.
    Deep,
    /// The part is too heavy with all that stands in it.
    Heavy,
}

impl<K: Copy + Ord> Parts<K> {
    pub(super) fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a part, or to a part of that name.
    pub(super) fn add(
        &mut self,
        name: K,
        weight: u64,
        uses: impl IntoIterator<Item = (K, u64)>,
    ) {
        let part = self.0.entry(name).or_default();
        part.0 = part.0.saturating_add(weight);
        part.1.extend(uses);
    }

    /// Scales for these parts, which may be so deep and so heavy at most.
    pub(super) fn scales(&self, deep: usize, most: u64) -> Scales<'_, K> {
        Scales { parts: self, deep, most, known: BTreeMap::new() }
    }
}

/// Weighs parts, each once however often it is used.
pub(super) struct Scales<'a, K> {
    parts: &'a Parts<K>,
    deep: usize,
    most: u64,
    /// The weights of parts and how deep they are.
    known: BTreeMap<K, (u64, usize)>,
}

impl<K: Copy + Ord> Scales<'_, K> {
    /// What a part weighs with all that stands in it, as often as it does. A part that
    /// nobody has added weighs nothing.
    pub(super) fn weigh(&mut self, name: K) -> Result<u64, Excess<K>> {
        self.part(name, &mut Vec::new()).map(|(weight, _)| weight)
    }

    /// The weight and the depth of a part within those that are `open`. It goes no deeper
    /// than the limit.
    fn part(&mut self, name: K, open: &mut Vec<K>) -> Result<(u64, usize), Excess<K>> {
        if let Some(&(weight, height)) = self.known.get(&name) {
            let fits = open.len() + height <= self.deep;
            return if fits { Ok((weight, height)) } else { Err(Excess::Deep) };
        }
        if open.contains(&name) {
            return Err(Excess::Cycle(name));
        }
        let parts = self.parts;
        let Some((own, uses)) = parts.0.get(&name) else { return Ok((0, 0)) };
        if open.len() >= self.deep {
            return Err(Excess::Deep);
        }
        open.push(name);
        let (mut weight, mut height) = (*own, 0);
        for (part, times) in uses {
            let (more, inner) = self.part(*part, open)?;
            weight = weight.saturating_add(more.saturating_mul(*times));
            height = height.max(inner);
            if weight > self.most {
                return Err(Excess::Heavy);
            }
        }
        open.pop();
        if weight > self.most {
            return Err(Excess::Heavy);
        }
        self.known.insert(name, (weight, height + 1));
        Ok((weight, height + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weigh(uses: &[(u8, &[(u8, u64)])], deep: usize) -> Result<u64, Excess<u8>> {
        let mut parts = Parts::new();
        for (name, inner) in uses {
            parts.add(*name, 1, inner.iter().copied());
        }
        parts.scales(deep, 1_000).weigh(0)
    }

    #[test]
    fn parts_weigh_as_often_as_they_are_used() {
        assert_eq!(weigh(&[(0, &[(1, 2), (2, 1)]), (1, &[(2, 3)]), (2, &[])], 9), Ok(10));
        assert_eq!(weigh(&[(0, &[(7, 5)])], 9), Ok(1));
    }

    #[test]
    fn what_goes_round_or_doubles_is_told() {
        assert_eq!(weigh(&[(0, &[(1, 1)]), (1, &[(0, 1)])], 9), Err(Excess::Cycle(0)));
        assert_eq!(
            weigh(&[(0, &[(1, 1)]), (1, &[(2, 1)]), (2, &[])], 2),
            Err(Excess::Deep)
        );
        let uses: Vec<_> = (0..30u8).map(|n| (n, [(n + 1, 2)])).collect();
        let uses: Vec<_> = uses.iter().map(|(n, uses)| (*n, uses.as_slice())).collect();
        assert_eq!(weigh(&uses, 99), Err(Excess::Heavy));
    }
}
