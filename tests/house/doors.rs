use async_graphql::parser::{
    parse_query, parse_schema,
    types::{ObjectType, Selection, TypeKind, TypeSystemDefinition},
};
use serde_json::{Value, json};

use crate::world::{Account, Knows, World, course, golden};

/// How each root field is tried. Inputs are such that whoever may knock is answered, and nothing changes.
/// What stands in brackets tells several rows of one field apart.
const ROOTS: &[(&str, &str)] = &[
    ("Query.node (one's own)", "{ node(id: \"{OWN}\") { id } }"),
    ("Query.node (another's)", "{ node(id: \"{ANOTHER}\") { id } }"),
    ("Query.node (Ada's enrolment)", "{ node(id: \"{ENROLMENT}\") { id } }"),
    ("Query.node (a course)", "{ node(id: \"{COURSE}\") { id } }"),
    ("Query.node (Bo's client)", "{ node(id: \"{CLIENT}\") { id } }"),
    ("Query.node (Bo's alert)", "{ node(id: \"{ALERT}\") { id } }"),
    ("Query.coach", "{ coach { displayName } }"),
    ("Query.client", "{ client(id: \"{CLIENT}\") { id } }"),
    ("Query.viewer", "{ viewer { id } }"),
    ("Query.courses", "{ courses { id } }"),
    ("Query.library", "{ library(key: \"pelvic-library\") { id } }"),
    ("Query.course", "{ course(key: \"sciatica-in-pregnancy\") { id } }"),
    ("Subscription.progressChanged", "subscription { progressChanged(enrolment: \"{ENROLMENT}\") { id } }"),
    ("Subscription.alertRaised", "subscription { alertRaised { id } }"),
    ("Subscription.rosterChanged", "subscription { rosterChanged { client } }"),
    ("Mutation.signUp", "mutation { signUp(input: { email: \"x\", password: \"x\", zone: \"x\" }) { mailed } }"),
    ("Mutation.verifyAddress", "mutation { verifyAddress(input: { token: \"x\" }) { verified } }"),
    ("Mutation.signIn", "mutation { signIn(input: { email: \"x\", password: \"x\" }) { token } }"),
    ("Mutation.signOut", "mutation { signOut { signedOut } }"),
    ("Mutation.grantRole", "mutation { grantRole(input: { email: \"cy@school.test\", role: AUTHOR }) { email } }"),
    (
        "Mutation.revokeRole",
        "mutation { revokeRole(input: { email: \"zed@school.test\", role: ADMIN }) { email } }",
    ),
    (
        "Mutation.becomeCoach",
        "mutation { becomeCoach(input: { displayName: \"A Name\", termsVersion: 0 }) { problems { code } } }",
    ),
    (
        "Mutation.inviteClient",
        "mutation { inviteClient(input: { email: \"x\", name: \"x\", zone: \"x\" }) { problems { code } } }",
    ),
    (
        "Mutation.recordProviderAnswer",
        "mutation { recordProviderAnswer(input: { client: \"{CLIENT}\", answer: \"\" }) { problems { code } } }",
    ),
    (
        "Mutation.draftRoutine",
        "mutation { draftRoutine(input: { client: \"{CLIENT}\", items: [] }) { problems { code } } }",
    ),
    (
        "Mutation.reviseRoutine",
        "mutation { reviseRoutine(input: { routine: \"{ROUTINE}\", expectedVersion: 0, items: [] }) { problems { code } } }",
    ),
    (
        "Mutation.activateRoutine",
        "mutation { activateRoutine(input: { routine: \"{ROUTINE}\", expectedVersion: 0 }) { problems { code } } }",
    ),
    ("Mutation.acknowledgeAlert", "mutation { acknowledgeAlert(input: { alert: \"{ALERT}\" }) { acknowledged } }"),
    (
        "Mutation.enrol",
        "mutation { enrol(input: { course: \"x\", nameAsPrinted: \"A Name\" }) { problems { code } } }",
    ),
    (
        "Mutation.openLesson",
        "mutation { openLesson(input: { enrolment: \"{ENROLMENT}\", lesson: \"x\" }) { problems { code } } }",
    ),
    (
        "Mutation.completeLesson",
        "mutation { completeLesson(input: { enrolment: \"{ENROLMENT}\", lesson: \"x\" }) { problems { code } } }",
    ),
    (
        "Mutation.startAttempt",
        "mutation { startAttempt(input: { enrolment: \"{ENROLMENT}\", assessment: \"x\" }) { problems { code } } }",
    ),
    (
        "Mutation.submitAttempt",
        "mutation { submitAttempt(input: { attempt: \"{ATTEMPT}\", answers: [] }) { problems { code } } }",
    ),
    (
        "Mutation.publishEdition",
        "mutation { publishEdition(input: { publication: \"x\", expectedVersion: 0, changes: [], \
         changeReason: \"Trying the door\" }) { problems { code } } }",
    ),
];

/// Where an object of each type is found. `{}` is the field that is tried.
const OBJECTS: &[(&str, &str)] = &[
    ("User", "{ viewer { {} } }"),
    ("Course", "{ course(key: \"sciatica-in-pregnancy\") { {} } }"),
    ("Edition", "{ course(key: \"sciatica-in-pregnancy\") { edition { {} } } }"),
    ("Module", "{ course(key: \"sciatica-in-pregnancy\") { modules { {} } } }"),
    ("Assessment", "{ course(key: \"sciatica-in-pregnancy\") { examination { {} } } }"),
    ("Objective", "{ course(key: \"sciatica-in-pregnancy\") { modules { objectives { {} } } } }"),
    ("Enrolment", "{ node(id: \"{ENROLMENT}\") { ... on Enrolment { {} } } }"),
    ("EnrolmentConnection", "{ viewer { enrolments(first: 1) { {} } } }"),
    ("EnrolmentEdge", "{ viewer { enrolments(first: 1) { edges { {} } } } }"),
    ("PageInfo", "{ viewer { enrolments(first: 1) { pageInfo { {} } } } }"),
    ("Progress", "{ node(id: \"{ENROLMENT}\") { ... on Enrolment { progress { {} } } } }"),
    ("Certificate", "{ node(id: \"{ENROLMENT}\") { ... on Enrolment { certificate { {} } } } }"),
    ("Attempt", "{ node(id: \"{ATTEMPT}\") { ... on Attempt { {} } } }"),
    ("AttemptQuestion", "{ node(id: \"{ATTEMPT}\") { ... on Attempt { questions { {} } } } }"),
    ("AttemptOption", "{ node(id: \"{ATTEMPT}\") { ... on Attempt { questions { options { {} } } } } }"),
    ("AttemptResult", "{ node(id: \"{ATTEMPT}\") { ... on Attempt { result { {} } } } }"),
    ("ModuleScore", "{ node(id: \"{ATTEMPT}\") { ... on Attempt { result { modules { {} } } } } }"),
    ("GradedQuestion", "{ node(id: \"{ATTEMPT}\") { ... on Attempt { result { questions { {} } } } } }"),
    ("GradedOption", "{ node(id: \"{ATTEMPT}\") { ... on Attempt { result { questions { options { {} } } } } } }"),
    ("Coach", "{ coach { {} } }"),
    ("RosterConnection", "{ coach { clients(first: 1) { {} } } }"),
    ("RosterEdge", "{ coach { clients(first: 1) { edges { {} } } } }"),
    ("RosterEntry", "{ coach { clients(first: 1) { edges { node { {} } } } } }"),
    ("AlertConnection", "{ coach { alerts(first: 1) { {} } } }"),
    ("AlertEdge", "{ coach { alerts(first: 1) { edges { {} } } } }"),
    ("Alert", "{ coach { alerts(first: 1) { edges { node { {} } } } } }"),
    ("RosterChange", "subscription { rosterChanged { {} } }"),
    ("Client", "{ client(id: \"{CLIENT}\") { {} } }"),
    ("Gestation", "{ client(id: \"{CLIENT}\") { gestation { {} } } }"),
    ("Routine", "{ client(id: \"{CLIENT}\") { routines { {} } } }"),
    ("RoutineItem", "{ client(id: \"{CLIENT}\") { routines { items { {} } } } }"),
    ("Finding", "{ client(id: \"{CLIENT}\") { routines { items { findings { {} } } } } }"),
    ("Dose", "{ client(id: \"{CLIENT}\") { routines { items { dose { {} } } } } }"),
    ("Library", "{ library(key: \"pelvic-library\") { {} } }"),
    ("Exercise", "{ library(key: \"pelvic-library\") { exercises { {} } } }"),
    ("Picture", "{ library(key: \"pelvic-library\") { exercises { pictogram { {} } } } }"),
    ("Variant", "{ library(key: \"pelvic-library\") { exercises { variants { {} } } } }"),
    ("Cue", "{ library(key: \"pelvic-library\") { exercises { variants { cues { {} } } } } }"),
    ("SafetyRule", "{ library(key: \"pelvic-library\") { rules { {} } } }"),
    ("RuleSource", "{ library(key: \"pelvic-library\") { rules { source { {} } } } }"),
    ("Lesson", "{ course(key: \"sciatica-in-pregnancy\") { modules { lessons { {} } } } }"),
    ("Block", "{ course(key: \"sciatica-in-pregnancy\") { modules { lessons { blocks { {} } } } } }"),
];

/// The arguments of fields that want some.
const ARGUMENTS: &[(&str, &str)] =
    &[("User.enrolments", "(first: 1)"), ("Coach.clients", "(first: 1)"), ("Coach.alerts", "(first: 1)")];

/// The types that have no fields.
const LEAVES: [&str; 16] = [
    "ID",
    "String",
    "Int",
    "Boolean",
    "Float",
    "DateTime",
    "JSON",
    "Role",
    "BlockKind",
    "Standing",
    "CueRole",
    "ClientState",
    "AlertKind",
    "RoutineState",
    "DoseSide",
    "LeadLeg",
];

const CAST: [&str; 6] =
    ["nobody", "ada@school.test", "bo@school.test", "cy@school.test", "dee@school.test", "zed@school.test"];

pub async fn every_field_says_who_may_open_it(world: World) -> World {
    let things = Things::settle(&world).await;
    let mut cast = sign_in(&world).await;
    let mut rows = Vec::new();
    for (field, document) in fields() {
        let mut row = format!("{field:<34}");
        for who in &cast {
            let document = things.named_in(&document, who.as_ref());
            row.push_str(if opens(&world, who.as_ref(), &document).await { "  ✔   " } else { "  ✘   " });
        }
        rows.push(row.trim_end().to_owned());
        // Some of these doors end sessions.
        if field.starts_with("Mutation.") {
            cast = sign_in(&world).await;
        }
    }
    let head = "Who may open what. A row for every field of the schema; payloads and problems are read by whoever may call.\n";
    let cast = format!("{:<34}{}", "", "nobody  Ada   Bo    Cy    Dee   Zed");
    golden("schema/doors.txt", &format!("{head}\n{cast}\n{}\n", rows.join("\n")));
    world
}

async fn sign_in(world: &World) -> Vec<Option<Account>> {
    let mut cast = Vec::new();
    for name in CAST {
        cast.push(if name == "nobody" { None } else { Some(world.sign_in(name).await) });
    }
    cast
}

/// What there is to be seen: all of the cast take the course, and Ada has finished it.
struct Things {
    enrolment: String,
    attempt: String,
    course: String,
    client: String,
    routine: String,
    alert: String,
    /// The cast's own ids, by their addresses.
    own: Vec<(String, String)>,
}

impl Things {
    async fn settle(world: &World) -> Self {
        let text = |value: Value| value.as_str().expect("an id").to_owned();
        let mut own = Vec::new();
        let mut enrolments = Vec::new();
        for who in sign_in(world).await.iter().flatten() {
            let id = world.ask_as(who, "{ viewer { id } }", Value::Null).await.data("/viewer/id");
            own.push((who.email.clone(), text(id)));
            enrolments.push(world.enrolled(who, "A Name").await);
        }
        let (ada, bo) = (world.ada().await, world.bo().await);
        for (who, enrolment) in [(&ada, &enrolments[0]), (&bo, &enrolments[1])] {
            world.prepare(who, enrolment).await;
            let passed = world.take(who, enrolment, "final-examination", Knows::Everything).await;
            assert_eq!(passed.data("/submitAttempt/attempt/result/passed"), true, "{}", passed.body);
            for _ in ["the certificate", "the result"] {
                world.letter_to(&who.email).await;
            }
        }
        let enrolment = enrolments.swap_remove(0);
        let (client, routine, alert) = coached(world, &bo).await;
        let query =
            "query($id: ID!) { node(id: $id) { ... on Enrolment { course { id } attempts { id assessment } } } }";
        let seen = world.ask_as(&ada, query, json!({ "id": enrolment })).await;
        let attempts = seen.data("/node/attempts").as_array().cloned().expect("attempts");
        let check = course().modules.remove(0).check.key;
        let attempt = attempts.into_iter().find(|attempt| attempt["assessment"] == check).expect("a check");
        Self {
            enrolment,
            attempt: text(attempt["id"].clone()),
            course: text(seen.data("/node/course/id")),
            client,
            routine,
            alert,
            own,
        }
    }

    /// The document as somebody sends it. Nobody has no id of their own, and sends Ada's.
    fn named_in(&self, document: &str, who: Option<&Account>) -> String {
        let is_own = |(email, _): &&(String, String)| who.is_none_or(|who| who.email == *email);
        let own = self.own.iter().find(is_own).map_or("", |(_, id)| id);
        let another = self.own.iter().rev().map(|(_, id)| id.as_str()).find(|id| *id != own).unwrap_or_default();
        let names = [
            ("{OWN}", own),
            ("{ANOTHER}", another),
            ("{ENROLMENT}", &self.enrolment),
            ("{ATTEMPT}", &self.attempt),
            ("{COURSE}", &self.course),
            ("{CLIENT}", &self.client),
            ("{ROUTINE}", &self.routine),
            ("{ALERT}", &self.alert),
        ];
        names.iter().fold(document.to_owned(), |document, (name, id)| document.replace(name, id))
    }
}

/// Bo coaches Mia: a draft that screening speaks about, and an alert.
async fn coached(world: &World, bo: &Account) -> (String, String, String) {
    let text = |value: Value| value.as_str().expect("an id").to_owned();
    world.become_coach(bo, 1).await;
    let (client, mia) = world.mia_agrees(bo).await;
    world.mia_answers(&mia, &[("side", "BOTH")]).await;
    world.letter_to(&bo.email).await;
    let drafted = world.draft(bo, &client, json!([{ "variant": "lunge.forward" }])).await;
    let alerts = "{ coach { alerts(first: 1) { edges { node { id } } } } }";
    let alert = world.ask_as(bo, alerts, Value::Null).await.data("/coach/alerts/edges/0/node/id");
    (client, text(drafted.data("/draftRoutine/routine")), text(alert))
}

/// Every field of every type, with the document that tries it. A field without one fails the test.
fn fields() -> Vec<(String, String)> {
    let document = parse_schema(api::sdl()).expect("our schema parses");
    let mut fields = Vec::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(ty) = definition else { continue };
        let TypeKind::Object(object) = &ty.node.kind else { continue };
        let name = ty.node.name.node.as_str();
        if name.ends_with("Payload") || name == "Problem" {
            continue;
        }
        fields.extend(fields_of(name, object));
    }
    fields
}

fn fields_of(name: &str, object: &ObjectType) -> Vec<(String, String)> {
    let leaf = |ty: &str| LEAVES.contains(&ty.trim_matches(['[', ']', '!']));
    let rows = |field: &str, is_leaf: bool| -> Vec<(String, String)> {
        let path = format!("{name}.{field}");
        let is_row = |row: &str| row.split(" (").next() == Some(path.as_str());
        let roots: Vec<_> = ROOTS.iter().filter(|(row, _)| is_row(row)).collect();
        if !roots.is_empty() {
            return roots.iter().map(|(row, document)| ((*row).to_owned(), (*document).to_owned())).collect();
        }
        let template = OBJECTS.iter().find(|(ty, _)| *ty == name);
        let template = template.unwrap_or_else(|| panic!("{path} has no row in the doors"));
        let arguments = ARGUMENTS.iter().find(|(row, _)| is_row(row)).map_or("", |(_, arguments)| arguments);
        let below = if is_leaf { "" } else { " { __typename }" };
        vec![(path, template.1.replace("{}", &format!("{field}{arguments}{below}")))]
    };
    let all = object.fields.iter().map(|field| {
        let is_leaf = leaf(&field.node.ty.node.to_string());
        rows(field.node.name.node.as_str(), is_leaf)
    });
    all.flatten().collect()
}

/// Opened means: no error, and the field stands in the answer, below something that is there.
async fn opens(world: &World, who: Option<&Account>, document: &str) -> bool {
    if document.starts_with("subscription") {
        return may_listen(world, who, document).await;
    }
    let answer = world.ask_with(who.map(|who| who.token.as_str()), document, Value::Null).await;
    assert_eq!(answer.status, 200, "a door is tried with a document that is no question: {document}");
    let json = answer.json();
    for error in json["errors"].as_array().unwrap_or(&vec![]) {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        assert!(["NOT_FOUND", "UNAUTHENTICATED"].contains(&code), "{document}: {error}");
    }
    json.get("errors").is_none() && holds(&json["data"], &tried(document))
}

/// Opened means: how things stand is told, or nothing yet. Closed: a refusal comes at once, and is the end.
async fn may_listen(world: &World, who: Option<&Account>, document: &str) -> bool {
    let mut events = world.events(who, document, Value::Null).await.expect("events");
    if events.is_silent().await {
        return true;
    }
    let Some(answer) = events.next().await else { panic!("{document} is over without a word") };
    let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() else { return true };
    assert!(["NOT_FOUND", "UNAUTHENTICATED", "NOT_NOW"].contains(&code), "{document}: {answer}");
    assert_eq!(events.next().await, None, "{document}");
    false
}

/// Where the field that is tried stands: each selection of these documents has one field, and the last is tried.
fn tried(document: &str) -> Vec<String> {
    let parsed = parse_query(document).unwrap_or_else(|error| panic!("{document}: {error}"));
    let (_, operation) = parsed.operations.iter().next().expect("an operation");
    let mut set = &operation.node.selection_set.node;
    let mut path = Vec::new();
    while let Some(selection) = set.items.first() {
        assert_eq!(set.items.len(), 1, "{document} tries two fields at once");
        set = match &selection.node {
            Selection::Field(field) => {
                path.push(field.node.name.node.to_string());
                &field.node.selection_set.node
            }
            Selection::InlineFragment(fragment) => &fragment.node.selection_set.node,
            Selection::FragmentSpread(_) => panic!("{document} spreads a fragment"),
        };
    }
    path.retain(|name| name != "__typename");
    path
}

/// Whether `path` leads to a field that is there, through parents that are not null; of a list, one is enough.
fn holds(data: &Value, path: &[String]) -> bool {
    match (data, path) {
        (Value::Array(items), _) => items.iter().any(|item| holds(item, path)),
        (Value::Object(fields), [last]) => fields.contains_key(last),
        (Value::Object(fields), [next, rest @ ..]) => fields.get(next).is_some_and(|next| holds(next, rest)),
        _ => false,
    }
}
