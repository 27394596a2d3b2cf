//! A form is what one attempt asks: questions drawn and options shuffled by a seed that is kept with it.

use std::cmp::Reverse;

use catalog::bundle::Question;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Assessment;

/// The questions of an attempt, in the order in which they are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// What everything in it was drawn by.
    pub seed: u64,
    /// The questions.
    pub questions: Vec<FormQuestion>,
}

/// One question of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormQuestion {
    /// Its id on this form; says nothing about the author's key.
    pub id: String,
    /// The author's key. Never leaves the server.
    pub key: String,
    /// Its options, shuffled.
    pub options: Vec<FormOption>,
}

/// One option of a question of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormOption {
    /// Its id on this form; says nothing about whether it is right.
    pub id: String,
    /// The author's key. Never leaves the server.
    pub key: String,
}

impl Form {
    /// The author's keys of its questions.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().map(|question| question.key.as_str())
    }

    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&FormQuestion> {
        self.questions.iter().find(|question| question.id == id)
    }
}

/// Draws a form: from every module its fair share, questions not `known` from earlier attempts first.
///
/// Whatever is put in order here is put in the order of its SHA-256 under the seed: the same on every
/// machine, and telling nothing to who does not know the seed.
pub fn draw(assessment: Assessment<'_>, seed: u64, known: &[&str]) -> Form {
    let pools = assessment.pools();
    let shares = shares(&pools.iter().map(|(_, pool)| pool.len()).collect::<Vec<_>>(), assessment.size(), seed);
    let mut drawn: Vec<&Question> = Vec::new();
    for ((_, pool), share) in pools.into_iter().zip(shares) {
        let mut pool: Vec<_> = pool.iter().collect();
        pool.sort_by_key(|question| (known.contains(&question.key.as_str()), lot(seed, "draw", &question.key)));
        drawn.extend(pool.into_iter().take(share));
    }
    drawn.sort_by_key(|question| lot(seed, "order", &question.key));
    Form { seed, questions: drawn.into_iter().map(|question| ask(question, seed)).collect() }
}

fn ask(question: &Question, seed: u64) -> FormQuestion {
    let named = |option: &str| format!("{}/{option}", question.key);
    let mut options: Vec<_> = question
        .options
        .iter()
        .map(|option| FormOption { id: short(&lot(seed, "option", &named(&option.key))), key: option.key.clone() })
        .collect();
    options.sort_by_key(|option| lot(seed, "shuffle", &named(&option.key)));
    FormQuestion { id: short(&lot(seed, "question", &question.key)), key: question.key.clone(), options }
}

/// Splits `size` over pools in proportion to what they hold, the largest remainders first.
fn shares(pools: &[usize], size: usize, seed: u64) -> Vec<usize> {
    let total: usize = pools.iter().sum();
    if total == 0 {
        return vec![0; pools.len()];
    }
    let size = size.min(total);
    let mut shares: Vec<_> = pools.iter().map(|pool| pool * size / total).collect();
    let mut left: Vec<_> = (0..pools.len()).collect();
    left.sort_by_key(|&at| (Reverse(pools[at] * size % total), lot(seed, "share", &at.to_string())));
    let missing = size - shares.iter().sum::<usize>();
    for at in left.into_iter().take(missing) {
        shares[at] += 1;
    }
    shares
}

/// The lot that falls on `name` under `seed`, for one use.
fn lot(seed: u64, what_for: &str, name: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(what_for.as_bytes());
    hash.update([0]);
    hash.update(name.as_bytes());
    hash.finalize().into()
}

/// The first 64 bits of a lot, in hexadecimal.
fn short(lot: &[u8; 32]) -> String {
    kernel::text::hex(&lot[..8])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::sample::course;

    #[test]
    fn every_module_is_asked_about_and_no_question_twice() {
        let course = course();
        let examination = Assessment::Examination(&course);
        for seed in 0..200 {
            let form = draw(examination, seed, &[]);
            let keys: HashSet<_> = form.keys().collect();
            assert_eq!((form.questions.len(), keys.len()), (30, 30));
            for module in &course.modules {
                let asked = module.pool.iter().filter(|question| keys.contains(question.key.as_str())).count();
                assert!((4..=5).contains(&asked), "{}: {asked}", module.key);
            }
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_form_and_another_one_another() {
        let course = course();
        let examination = Assessment::Examination(&course);
        assert_eq!(draw(examination, 7, &[]), draw(examination, 7, &[]));
        assert_ne!(draw(examination, 7, &[]), draw(examination, 8, &[]));
    }

    #[test]
    fn what_was_not_seen_comes_first() {
        let course = course();
        let examination = Assessment::Examination(&course);
        let first = draw(examination, 1, &[]);
        let seen: Vec<_> = first.keys().collect();
        let second = draw(examination, 2, &seen);
        assert_eq!(second.keys().filter(|key| seen.contains(key)).count(), 0);
    }

    /// Chi-square over 4 places, 3 degrees of freedom: beyond 16.27 in one of a thousand fair runs.
    #[test]
    fn the_place_and_the_id_of_an_option_tell_nothing() {
        let course = course();
        let question = &course.modules[0].pool[0];
        let right = question.options.iter().find(|option| option.correct).expect("one is right");
        let (mut places, mut ranks) = ([0_u32; 4], [0_u32; 4]);
        for seed in 0..4000 {
            let asked = ask(question, seed);
            let place = asked.options.iter().position(|option| option.key == right.key).expect("it is asked");
            let id = &asked.options[place].id;
            places[place] += 1;
            ranks[asked.options.iter().filter(|option| &option.id < id).count()] += 1;
        }
        for counts in [places, ranks] {
            let chi: f64 = counts.iter().map(|&n| (f64::from(n) - 1000.0).powi(2) / 1000.0).sum();
            assert!(chi < 16.27, "{counts:?}");
        }
    }
}
