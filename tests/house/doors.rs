use async_graphql::parser::{
    parse_schema,
    types::{ObjectType, TypeKind, TypeSystemDefinition},
};
use serde_json::Value;

use crate::world::{Account, Knows, World, course, golden};

/// How each root field is tried. Inputs are such that whoever may knock is answered, and nothing changes.
const ROOTS: &[(&str, &str)] = &[
    ("Query.node", "{ node(id: \"{VIEWER}\") { id } }"),
    ("Query.viewer", "{ viewer { id } }"),
    ("Query.courses", "{ courses { id } }"),
    ("Query.library", "{ library(key: \"pelvic-library\") { id } }"),
    ("Query.course", "{ course(key: \"sciatica-in-pregnancy\") { id } }"),
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

/// The types that have no fields.
const LEAVES: [&str; 11] =
    ["ID", "String", "Int", "Boolean", "Float", "DateTime", "JSON", "Role", "BlockKind", "Standing", "CueRole"];

const CAST: [&str; 6] =
    ["nobody", "ada@school.test", "bo@school.test", "cy@school.test", "dee@school.test", "zed@school.test"];

pub async fn every_field_says_who_may_open_it(world: World) -> World {
    let things = Things::of_ada(&world).await;
    let mut rows = Vec::new();
    for (field, document) in fields() {
        let mut row = format!("{field:<34}");
        for name in CAST {
            // A fresh session each time: one of the doors ends it.
            let who = if name == "nobody" { None } else { Some(world.sign_in(name).await) };
            row.push_str(if opens(&world, who.as_ref(), &things.named_in(&document)).await {
                "  ✔   "
            } else {
                "  ✘   "
            });
        }
        rows.push(row.trim_end().to_owned());
    }
    let head = "Who may open what. A row for every field of the schema; payloads and problems are read by whoever may call.\n";
    let cast = format!("{:<34}{}", "", "nobody  Ada   Bo    Cy    Dee   Zed");
    golden("schema/doors.txt", &format!("{head}\n{cast}\n{}\n", rows.join("\n")));
    world
}

/// What is Ada's, so that the doors show who may see what is another's.
struct Things {
    enrolment: String,
    attempt: String,
}

impl Things {
    /// Ada takes a course, and has been graded once.
    async fn of_ada(world: &World) -> Self {
        let ada = world.ada().await;
        let enrolment = world.enrolled(&ada, "Ada Moreau").await;
        let module = course().modules.remove(0);
        for lesson in &module.lessons {
            world.complete_lesson(&ada, &enrolment, &lesson.key).await;
        }
        let graded = world.take(&ada, &enrolment, &module.check.key, Knows::Everything).await;
        let attempt = graded.data("/submitAttempt/attempt/id").as_str().expect("an id").to_owned();
        Self { enrolment, attempt }
    }

    fn named_in(&self, document: &str) -> String {
        document.replace("{ENROLMENT}", &self.enrolment).replace("{ATTEMPT}", &self.attempt)
    }
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
    let try_with = |field: &str, is_leaf: bool| -> String {
        let path = format!("{name}.{field}");
        if let Some((_, document)) = ROOTS.iter().find(|(root, _)| *root == path) {
            return (*document).to_owned();
        }
        let template =
            OBJECTS.iter().find(|(ty, _)| *ty == name).unwrap_or_else(|| panic!("{path} has no row in the doors"));
        let selection = if is_leaf { field.to_owned() } else { format!("{field} {{ __typename }}") };
        template.1.replace("{}", &selection)
    };
    let leaf = |ty: &str| {
        let ty = ty.trim_matches(['[', ']', '!']);
        LEAVES.contains(&ty)
    };
    let all = object.fields.iter().map(|field| {
        let field_name = field.node.name.node.as_str();
        (format!("{name}.{field_name}"), try_with(field_name, leaf(&field.node.ty.node.to_string())))
    });
    all.collect()
}

/// Opened means: no error, and what stands around the field is there.
async fn opens(world: &World, who: Option<&Account>, document: &str) -> bool {
    let document = match who {
        Some(who) if document.contains("{VIEWER}") => {
            let own = world.ask_as(who, "{ viewer { id } }", Value::Null).await.data("/viewer/id");
            document.replace("{VIEWER}", own.as_str().unwrap_or_default())
        }
        _ => document.to_owned(),
    };
    let answer = world.ask_with(who.map(|who| who.token.as_str()), &document, Value::Null).await;
    let json = answer.json();
    let root = json["data"].as_object().and_then(|data| data.values().next().cloned());
    json.get("errors").is_none() && root.is_some_and(|root| !root.is_null())
}
