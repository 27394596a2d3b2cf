use notifications::{Letter, Renderer, letter};

use crate::world::World;

/// Words that may stand in no subject: whoever sees a locked screen reads subjects.
const PRIVATE: [&str; 8] = ["pregnan", "sciatica", "pain", "baby", "exercise", "bridge", "intake", "due date"];

pub async fn every_letter_has_its_templates_and_says_nothing_it_should_not(world: World) -> World {
    let renderer = Renderer::new("Hazel & Sons").expect("templates");
    for kind in letter::KINDS {
        let sample = Renderer::sample(kind).unwrap_or_else(|| panic!("{kind} has a sample"));
        let parts = renderer.render(kind, &sample).expect("renders");
        let subject = parts.subject.to_lowercase();
        assert!(!subject.is_empty() && subject.len() < 70, "{kind}: {subject}");
        assert!(!PRIVATE.iter().any(|word| subject.contains(word)), "{kind}: {subject}");
        assert!(
            parts.html.contains("Hazel &amp; Sons") && !parts.html.contains("Hazel & Sons"),
            "{kind} is escaped"
        );
        assert!(!parts.html.contains("fonts.googleapis"), "{kind} fetches nothing");
        for url in
            parts.html.split("http").skip(1).filter(|rest| rest.starts_with("://") || rest.starts_with("s://"))
        {
            let ours = ["s://school.example", "://www.w3.org"].iter().any(|ours| url.starts_with(ours));
            assert!(ours, "{kind} names http{}", url.chars().take(40).collect::<String>());
        }
    }
    assert!(letter::KINDS.contains(&Letter::Welcome.kind()));
    world
}
