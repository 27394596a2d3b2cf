//! How the world of the demonstration comes about: by the same steps that people would take.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use api::{Mail, Mailbox};
use catalog::{Edition, publication::Proposal};
use coaching::{client::Invitation, intake::Answers, routine::PlannedItem};
use identity::{
    session::{Entry, SignIn},
    sign_up::SignUp,
};
use kernel::{Actor, Failure, Id, RequestId, Role, id, idempotency::Once};
use learning::attempt::{Answers as Given, Attempt};
use uuid::Uuid;

use super::cast::{Account, CAST, CLIENT, Member, PASSWORD, World};
use crate::{
    config::Config,
    mail::FolderMailbox,
    wire::{App, reason},
    work,
};

const COURSE: &str = "sciatica-in-pregnancy";
const ZONE: &str = "Europe/Lisbon";
const ROUTINE: [&str; 5] = [
    "breathing-360.sitting-chair",
    "cat-stretch.quadruped",
    "bridge.supine",
    "bird-dog.quadruped",
    "sleep.side-lying",
];

/// Tells the story, unless this folder holds it already; then signs everybody in.
pub(super) async fn tell(app: &App, config: &Config, aloud: bool) -> Result<World> {
    let teller = Teller { app, mailbox: FolderMailbox::new(Path::new(&config.data).join("mail")), aloud };
    if app.contexts.catalog.shelf().current(COURSE).is_none() {
        teller.tell_it_all().await?;
    }
    let mut accounts = Vec::new();
    for member in CAST {
        let entry = app.contexts.identity.sign_in(&nobody(), with(member)).await.map_err(words)?;
        // Whoever has tried out a second factor signs in by hand.
        let Entry::Open(signed_in) = entry else { continue };
        let (role, email) = (member.role, member.email);
        accounts.push(Account { role, email, password: PASSWORD, token: signed_in.token.token() });
    }
    let client_link = teller.link_to(CLIENT.email, &config.public_url).await?;
    let mailbox = format!("{}/dev/mailbox", config.public_url);
    Ok(World { url: config.public_url.clone(), accounts, mailbox, client_link })
}

struct Teller<'a> {
    app: &'a App,
    mailbox: FolderMailbox,
    aloud: bool,
}

impl Teller<'_> {
    async fn tell_it_all(&self) -> Result<()> {
        self.say("Publishing the library and the course …");
        self.publish().await?;
        self.say("Signing everybody up; each confirms an address by mail …");
        for member in CAST {
            self.sign_up(member).await?;
        }
        let system = Actor::system();
        for (member, role) in [(CAST[2], Role::Author), (CAST[3], Role::Admin)] {
            let once = Once::new(None, "grantRole", &())?;
            self.app.contexts.identity.grant_role(&system, &once, member.email, role).await.map_err(words)?;
        }
        self.say("Bo takes the course, passes the examination and is certified …");
        let bo = self.actor(CAST[1]).await?;
        self.certify(&bo, CAST[1]).await?;
        self.say("Bo becomes a coach and invites Mia, who agrees and answers …");
        let client = self.invite(&bo).await?;
        self.say("Bo puts a routine together; it is screened, and goes to Mia …");
        self.assign(&bo, client).await?;
        self.enrol(&self.actor(CAST[0]).await?, CAST[0]).await?;
        self.deliver().await
    }

    fn say(&self, what: &str) {
        if self.aloud {
            println!("{what}");
        }
    }

    async fn deliver(&self) -> Result<()> {
        while work::turn(self.app).await? > 0 {}
        Ok(())
    }

    /// The address in the newest letter to somebody.
    async fn link_to(&self, email: &str, public_url: &str) -> Result<String> {
        self.deliver().await?;
        let mails: Vec<Mail> = self.mailbox.list().await?;
        let lines = mails.iter().filter(|mail| mail.to == email).flat_map(|mail| mail.text.lines());
        let link = lines.map(str::trim).find(|line| line.starts_with(public_url));
        link.map(str::to_owned).with_context(|| format!("no letter with a link for {email}"))
    }

    async fn token_for(&self, email: &str) -> Result<String> {
        let link = self.link_to(email, "http").await?;
        Ok(link.rsplit('/').next().unwrap_or_default().to_owned())
    }

    async fn publish(&self) -> Result<()> {
        for key in catalog::bundle::embedded_keys() {
            let once = Once::new(None, "publishEdition", &key)?;
            let change_reason = "First edition".to_owned();
            let proposal = Proposal { key, based_on: 0, changes: Vec::new(), change_reason };
            self.app.contexts.catalog.publish(&Actor::system(), &once, proposal).await.map_err(words)?;
        }
        Ok(())
    }

    async fn sign_up(&self, member: Member) -> Result<()> {
        let identity = &self.app.contexts.identity;
        let form = SignUp { email: member.email, password: PASSWORD, locale: None, zone: ZONE };
        identity.sign_up(&nobody(), None, form).await.map_err(words)?;
        let token = self.token_for(member.email).await?;
        identity.verify_address(&nobody(), &token).await.map_err(words)?;
        Ok(())
    }

    async fn actor(&self, member: Member) -> Result<Actor> {
        let identity = &self.app.contexts.identity;
        let entry = identity.sign_in(&nobody(), with(member)).await.map_err(words)?;
        let Entry::Open(signed_in) = entry else { bail!("{} has a second factor already", member.email) };
        let read = self.app.db.read().await?;
        identity.authenticate(&read, RequestId(Uuid::nil()), &signed_in.token.token()).await.map_err(words)
    }

    async fn enrol(&self, who: &Actor, member: Member) -> Result<Id<id::Enrolment>> {
        let once = Once::new(None, "enrol", &COURSE)?;
        let enrolment = self.app.contexts.learning.enrol(who, &once, COURSE, member.name).await.map_err(words)?;
        Ok(enrolment.id)
    }

    /// Reads every lesson, passes every check and the examination.
    async fn certify(&self, who: &Actor, member: Member) -> Result<()> {
        let learning = &self.app.contexts.learning;
        let id = self.enrol(who, member).await?;
        let edition = self.app.contexts.catalog.shelf().current(COURSE).context("the course is published")?;
        let course = edition.course().context("it is a course")?;
        for module in &course.modules {
            for lesson in &module.lessons {
                learning.complete_lesson(who, id, &lesson.key).await.map_err(words)?;
            }
            self.pass(who, id, (&edition, &module.check.key)).await?;
        }
        self.pass(who, id, (&edition, &course.examination.key)).await
    }

    async fn pass(
        &self,
        who: &Actor,
        id: Id<id::Enrolment>,
        (edition, assessment): (&Edition, &str),
    ) -> Result<()> {
        let learning = &self.app.contexts.learning;
        let attempt = learning.start_attempt(who, id, assessment).await.map_err(words)?;
        let answers = right_answers(edition, &attempt);
        let answers = Given::collect(answers).map_err(|refusal| anyhow!("{refusal}"))?;
        learning.submit_attempt(who, attempt.id, answers).await.map_err(words)?;
        Ok(())
    }

    /// Bo becomes a coach; Mia is invited, comes in by her link, agrees and answers.
    async fn invite(&self, bo: &Actor) -> Result<Id<id::Client>> {
        let coaching = &self.app.contexts.coaching;
        let once = Once::new(None, "becomeCoach", &())?;
        coaching.become_coach(bo, &once, CAST[1].name, coaching::coach::TERMS_VERSION).await.map_err(words)?;
        let (email, name) = (CLIENT.email.to_owned(), CLIENT.name.to_owned());
        let invitation = Invitation { email, name, locale: None, zone: ZONE.to_owned() };
        let client = coaching.invite(bo, &once, &invitation).await.map_err(words)?;
        let token = self.token_for(CLIENT.email).await?;
        let session = coaching.enter(&token).await.map_err(words)?;
        let read = self.app.db.read().await?;
        let mia = coaching.authenticate(&read, RequestId(Uuid::nil()), &session.token()).await.map_err(words)?;
        coaching.give_consent(&mia, coaching::consent::TEXT_VERSION).await.map_err(words)?;
        let today = kernel::Reader::now(&read).date_naive();
        coaching.answer_intake(&mia, answers(today)).await.map_err(words)?;
        Ok(client)
    }

    async fn assign(&self, bo: &Actor, client: Id<id::Client>) -> Result<()> {
        let coaching = &self.app.contexts.coaching;
        let once = Once::new(None, "draftRoutine", &())?;
        let items = ROUTINE.map(|variant| PlannedItem { variant: variant.to_owned(), dose: None });
        let routine = coaching.draft_routine(bo, &once, client, &items).await.map_err(words)?;
        coaching.activate_routine(bo, routine, 1).await.map_err(words)?;
        Ok(())
    }
}

fn with(member: Member) -> SignIn<'static> {
    SignIn { email: member.email, password: PASSWORD, device: None, program: Some("cradle demo") }
}

fn nobody() -> Actor {
    Actor::anonymous(RequestId(Uuid::nil()))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed over by map_err")]
fn words<R: std::fmt::Display>(failure: Failure<R>) -> anyhow::Error {
    anyhow!("{}", reason(&failure))
}

/// The right option of every question of an attempt: the teller may look at the edition.
fn right_answers(edition: &Edition, attempt: &Attempt) -> Vec<(String, String)> {
    let modules = edition.course().into_iter().flat_map(|course| &course.modules);
    let questions: Vec<_> = modules.flat_map(|module| module.check.questions.iter().chain(&module.pool)).collect();
    let answer = |asked: &learning::attempt::FormQuestion| {
        let question = questions.iter().find(|question| question.key == asked.key)?;
        let right = question.options.iter().find(|option| option.correct)?;
        let offered = asked.options.iter().find(|option| option.key == right.key)?;
        Some((asked.id.clone(), offered.id.clone()))
    };
    attempt.form.questions.iter().filter_map(answer).collect()
}

/// What Mia answers: twenty weeks along, pain on the left, nothing that speaks against gentle exercise.
fn answers(today: chrono::NaiveDate) -> Answers {
    let due = today + chrono::Days::new(140);
    let since = today - chrono::Days::new(14);
    let fields = [
        ("warning_signs", "NONE".to_owned()),
        ("pregnancy", "PREGNANT".to_owned()),
        ("hurtful_moves", "NONE".to_owned()),
        ("due_date", due.to_string()),
        ("due_date_method", "ULTRASOUND".to_owned()),
        ("fetus_count", "1".to_owned()),
        ("contraindications", "NONE".to_owned()),
        ("clearance", "NONE".to_owned()),
        ("sciatica", "ACTIVE".to_owned()),
        ("side", "LEFT".to_owned()),
        ("pain", "4".to_owned()),
        ("radiates_below_knee", "true".to_owned()),
        ("numbness", "false".to_owned()),
        ("course", "BETTER".to_owned()),
        ("since", since.to_string()),
        ("stops_activity", "false".to_owned()),
        ("aggravating_positions", "NONE".to_owned()),
        ("pgp_suspected", "false".to_owned()),
        ("supine_symptoms", "false".to_owned()),
        ("coning", "false".to_owned()),
        ("balance_problem", "false".to_owned()),
        ("previously_active", "true".to_owned()),
        ("moves_that_hurt", "Getting out of the car.".to_owned()),
    ];
    Answers::collect(fields.map(|(name, value)| (name.to_owned(), value)))
}
