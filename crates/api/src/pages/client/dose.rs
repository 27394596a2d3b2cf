//! A dose in a client's words: sets, amounts, rests, and left and right spelled out.

use ::coaching::routine::Item;
use screening::vocabulary::{DoseSide, LeadLeg};

/// A dose as a client reads it, sentence by sentence.
pub(super) fn in_words(item: &Item) -> Vec<String> {
    let dose = &item.dose;
    let mut said = vec![amount(item)];
    if dose.sets.unwrap_or(1) > 1 && dose.rest_s.unwrap_or(0) > 0 {
        said.push(format!("Rest {} between sets.", seconds(dose.rest_s.unwrap_or(0))));
    }
    match item.side.or(dose.side) {
        Some(DoseSide::Left) => said.push("On your left side.".to_owned()),
        Some(DoseSide::Right) => said.push("On your right side.".to_owned()),
        Some(DoseSide::BothEach) => said.push("One side, then the other.".to_owned()),
        Some(DoseSide::Any) => said.push("On the side you like.".to_owned()),
        Some(DoseSide::None | DoseSide::Painful | DoseSide::NonPainful) | None => {}
    }
    match item.lead_leg.or(dose.lead_leg) {
        Some(LeadLeg::Left) => said.push("Your left leg goes first.".to_owned()),
        Some(LeadLeg::Right) => said.push("Your right leg goes first.".to_owned()),
        _ => {}
    }
    match dose.sessions_per_day {
        Some(2) => said.push("Twice a day.".to_owned()),
        Some(times) if times > 2 => said.push(format!("{times} times a day.")),
        _ => said.push("Once a day.".to_owned()),
    }
    said
}

fn amount(item: &Item) -> String {
    let dose = &item.dose;
    let sets = match dose.sets.unwrap_or(1) {
        1 => String::new(),
        sets => format!("{sets} sets: "),
    };
    let each = dose.unit_s.map(|unit| format!(", {} each", seconds(unit))).unwrap_or_default();
    match (dose.reps, dose.breaths, dose.hold_s) {
        (Some(1), _, _) if sets.is_empty() => format!("Once{each}."),
        (Some(1), _, _) => format!("{sets}once{each}."),
        (Some(reps), _, _) => format!("{sets}{reps} times{each}."),
        (_, Some(breaths), _) => format!("{sets}{breaths} slow breaths{each}."),
        // Nobody holds a position for hours: that is how one lies down to sleep.
        (_, _, Some(hold)) if hold >= 3600 => format!("Up to {}, for as long as it feels good.", seconds(hold)),
        (_, _, Some(hold)) if sets.is_empty() => format!("Hold for {}.", seconds(hold)),
        (_, _, Some(hold)) => format!("{sets}hold for {}.", seconds(hold)),
        _ => "As your coach told you.".to_owned(),
    }
}

/// Seconds as people say them: `20 seconds`, `15 minutes`, `8 hours`.
fn seconds(seconds: u32) -> String {
    let unit = |n: u32, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    match seconds {
        s if s >= 3600 && s % 3600 == 0 => unit(s / 3600, "hour"),
        s if s >= 120 && s % 60 == 0 => unit(s / 60, "minute"),
        s => unit(s, "second"),
    }
}

#[cfg(test)]
mod tests {
    use screening::Dose;

    use super::*;

    fn said(dose: Dose, side: Option<DoseSide>) -> String {
        in_words(&Item { variant: "any".to_owned(), dose, side, lead_leg: None }).join(" ")
    }

    #[test]
    fn doses_are_said_in_words() {
        let bridge = Dose {
            sets: Some(2),
            reps: Some(10),
            unit_s: Some(5),
            rest_s: Some(30),
            side: Some(DoseSide::None),
            sessions_per_day: Some(1),
            ..Dose::default()
        };
        assert_eq!(
            said(bridge, None),
            "2 sets: 10 times, 5 seconds each. Rest 30 seconds between sets. Once a day."
        );
        let sleep =
            Dose { sets: Some(1), hold_s: Some(28800), side: Some(DoseSide::NonPainful), ..Dose::default() };
        assert_eq!(
            said(sleep, Some(DoseSide::Right)),
            "Up to 8 hours, for as long as it feels good. On your right side. Once a day."
        );
        let floss = Dose {
            sets: Some(1),
            reps: Some(8),
            unit_s: Some(4),
            side: Some(DoseSide::BothEach),
            sessions_per_day: Some(3),
            ..Dose::default()
        };
        assert_eq!(said(floss, None), "8 times, 4 seconds each. One side, then the other. 3 times a day.");
    }
}
