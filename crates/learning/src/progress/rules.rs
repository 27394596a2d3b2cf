//! How far somebody is, worked out from the edition's lessons and what was noted of them.

use catalog::bundle::Course;

use super::Lessons;

/// How far an enrolment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Lessons completed.
    pub lessons_completed: u32,
    /// Lessons in the pinned edition.
    pub lessons_total: u32,
    /// 0 to 100, rounded down: 100 means every lesson is completed.
    pub percent: u32,
    /// The lesson to go on with: the first that is not completed.
    pub resume: Option<String>,
}

/// Works out the progress. What was noted of lessons that the edition does not have does not count.
pub fn progress(course: &Course, lessons: &Lessons) -> Progress {
    let completed = |key: &str| lessons.get(key).is_some_and(|lesson| lesson.completed_at.is_some());
    let mut found = Progress { lessons_completed: 0, lessons_total: 0, percent: 0, resume: None };
    for (_, lesson) in course.lessons() {
        found.lessons_total += 1;
        if completed(&lesson.key) {
            found.lessons_completed += 1;
        } else if found.resume.is_none() {
            found.resume = Some(lesson.key.clone());
        }
    }
    found.percent = (found.lessons_completed * 100).checked_div(found.lessons_total).unwrap_or(0);
    found
}

#[cfg(test)]
mod tests {
    use kernel::clock::truncated;
    use proptest::prelude::*;

    use super::*;
    use crate::progress::LessonProgress;
    use crate::sample::course;

    proptest! {
        #[test]
        fn percent_stays_in_bounds_and_is_100_only_when_all_is_done(done in proptest::collection::vec(any::<bool>(), 60)) {
            let course = course();
            let at = truncated(kernel::Instant::UNIX_EPOCH);
            let keys = course.lessons().map(|(_, lesson)| lesson.key.clone()).chain(["not-of-this-edition".to_owned()]);
            let lessons: Lessons = keys
                .zip(&done)
                .map(|(lesson, done)| {
                    let noted = LessonProgress { lesson: lesson.clone(), opened_at: at, completed_at: done.then_some(at) };
                    (lesson, noted)
                })
                .collect();
            let found = progress(&course, &lessons);
            prop_assert!(found.percent <= 100);
            prop_assert_eq!(found.percent == 100, found.resume.is_none());
            prop_assert_eq!(found.percent == 100, found.lessons_completed == found.lessons_total);
        }
    }
}
