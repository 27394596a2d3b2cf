//! The permission matrix: every field of the graph, tried by everybody, in every form a document can take.

use std::fmt::Display;

use futures_util::future::join_all;
use tokio::sync::OnceCell;

use super::{
    graph::GRAPH,
    row::{Asks, Cell, Form, Row, answer, cell, document, rows},
    school::{CALLERS, School},
    subscription,
    ways::{Map, Way},
};
use crate::world::{Database, World, golden};

const HEAD: &str = "\
Who may open what: a row for every field of every object and interface of the graph, payloads too. Nothing is left out.

  ✔  opened
  ○  opened, and there is nothing to tell: null, or an empty list
  ✘  closed: an error, or null at the root, which is also what is said when there is no such thing
  ·  not tried: she has none of her own

Where something on the way is named by its id, the field has two rows: for one's own, and for another's. A row without
brackets is reached without naming anything of anybody's: it is the school's, or the caller's own.

Ada and Eve train, Bo and Fay coach, each with a client of her own; Cy writes, Dee runs the school, Zed is a stranger
with an account. All who have an account have finished the course. Bo and Fay alone have accepted the terms for coaches.
";

/// H-01: each cell, each by a query of its own, made from the graph.
pub async fn h_01_every_field_says_who_may_open_it(world: World) -> World {
    let table = table(world.database).await;
    let mut text = format!("{HEAD}\n{}", line("", &CALLERS));
    for (label, cells) in table {
        text += &line(label, &cells.iter().map(|cell| cell.sign()).collect::<Vec<_>>());
    }
    golden("schema/doors.txt", &text);
    for (label, cells) in table.iter().filter(|(label, _)| label.ends_with("another's)")) {
        // Nobody else has what is an admin's: she has no other's to ask for.
        let is_shut = |cell: &Cell| [Cell::Closed, Cell::None].contains(cell);
        assert!(cells.iter().all(is_shut), "{label}: nobody is shown another's, not even nothing");
    }
    for ty in GRAPH.objects.keys().chain(GRAPH.interfaces.keys()) {
        let fields = GRAPH.objects.get(ty).or_else(|| GRAPH.interfaces.get(ty)).expect("one of the two");
        for field in fields {
            let path = format!("{ty}.{}", field.name);
            let is_there = table.iter().any(|(label, _)| label.split(" (").next() == Some(&path));
            assert!(is_there, "{path} has no row");
        }
    }
    world
}

/// A line of the golden file.
fn line(label: &str, columns: &[impl Display]) -> String {
    let columns: Vec<_> = columns.iter().map(|column| format!("{column:<6}")).collect();
    format!("{label:<53}{}", columns.join(" ")).trim_end().to_owned() + "\n"
}

/// Labels, each with what came of trying it, caller by caller.
pub type Table = Vec<(String, Vec<Cell>)>;

/// What everybody may open, plainly asked: found once a database.
pub async fn table(database: Database) -> &'static Table {
    static TABLES: [OnceCell<Table>; 2] = [OnceCell::const_new(), OnceCell::const_new()];
    TABLES[usize::from(database == Database::Postgres)].get_or_init(|| tried(database)).await
}

async fn tried(database: Database) -> Table {
    let mut school = School::on(database).await;
    let mut table = Vec::new();
    for row in rows() {
        if row.way.operation == "query" {
            let cells = join_all((0..CALLERS.len()).map(|caller| row.tried(&school, caller))).await;
            table.push((row.label, cells));
            continue;
        }
        // What changes something is done by one after the other.
        let mut cells = Vec::new();
        for caller in 0..CALLERS.len() {
            cells.push(row.tried(&school, caller).await);
            if row.ends_the_session() {
                school.fresh_session(caller).await;
            }
        }
        table.push((row.label, cells));
    }
    school.end().await;
    table
}

/// H-08: an alias, a fragment or an interface around a field opens nothing, and closes nothing.
pub async fn h_08_no_form_of_a_document_changes_a_verdict(world: World) -> World {
    let plain = table(world.database).await;
    let mut school = School::on(world.database).await;
    let (mut rows, map) = (rows(), Map::draw());
    rows.sort_by_key(|row| (row.way.ty.clone(), row.asks as u8));
    let mut differing = Vec::new();
    for form in [Form::Alias, Form::InlineFragment, Form::NamedFragment, Form::Interface] {
        let mut compared = 0;
        for group in rows.chunk_by(together) {
            let Some(way) = in_form(&map, &group[0], form) else { continue };
            // No more aliases are taken in one document.
            for part in group.chunks(15) {
                for (caller, cells) in everybody(&mut school, &way, part, form).await.into_iter().enumerate() {
                    compared += part.len();
                    for (row, cell) in part.iter().zip(cells.into_iter().flatten()) {
                        let (_, expected) = plain.iter().find(|(label, _)| *label == row.label).expect("a row");
                        if cell != expected[caller] {
                            differing.push(format!("{form:?}: {} for {}: {cell:?}", row.label, CALLERS[caller]));
                        }
                    }
                }
            }
        }
        let all = rows.len() * CALLERS.len();
        assert!(compared == all || form == Form::Interface && compared > all / 2, "{form:?}: {compared} of {all}");
    }
    assert!(differing.is_empty(), "{differing:#?}");
    school.end().await;
    world
}

/// Fields of one object are asked for together; roots, each alone.
fn together(one: &Row, other: &Row) -> bool {
    let steps = |row: &Row| row.way.steps.iter().map(|step| step.text.clone()).collect::<Vec<_>>();
    !one.way.steps.is_empty() && one.asks == other.asks && steps(one) == steps(other)
}

/// The way of a row in this form, if it can be taken.
fn in_form(map: &Map, row: &Row, form: Form) -> Option<Way> {
    if form != Form::Interface {
        return Some(row.way.clone());
    }
    if row.way.steps.is_empty() {
        return None;
    }
    let ways = if row.asks == Asks::Nothing { &map.everyones_by_node } else { &map.named_by_node };
    ways.get(&row.way.ty).cloned()
}

/// What several fields of one object say to each caller; what changes something is done by one after the other.
async fn everybody(school: &mut School, way: &Way, rows: &[Row], form: Form) -> Vec<Option<Vec<Cell>>> {
    if way.operation == "query" {
        return join_all((0..CALLERS.len()).map(|caller| ask(school, caller, (way, rows, form)))).await;
    }
    let mut said = Vec::new();
    for caller in 0..CALLERS.len() {
        said.push(ask(school, caller, (way, rows, form)).await);
        if rows.iter().any(Row::ends_the_session) {
            school.fresh_session(caller).await;
        }
    }
    said
}

/// What several fields of one object say. At the root of what changes something no fragment is taken, from nobody.
async fn ask(school: &School, caller: usize, (way, rows, form): (&Way, &[Row], Form)) -> Option<Vec<Cell>> {
    let alias = |index: usize| (form == Form::Alias).then(|| format!("a{index}"));
    let selections: Vec<String> =
        rows.iter().enumerate().map(|(index, row)| row.selection(alias(index).as_deref())).collect();
    let document = document(way, &selections, form);
    let Some(document) = school.filled(caller, rows[0].asks == Asks::Own, &document).await else {
        return Some(vec![Cell::None; rows.len()]);
    };
    let is_fragment = [Form::InlineFragment, Form::NamedFragment].contains(&form);
    if is_fragment && way.steps.is_empty() && way.operation != "query" {
        let said = school.ask(caller, &document).await;
        assert_eq!((said.status, said.error_code().as_deref()), (400, Some("TOO_MUCH")), "{document}");
        return None;
    }
    if way.operation == "subscription" {
        return Some(vec![subscription::tried(school, caller, &document).await]);
    }
    let said = answer(school, caller, &document).await;
    let key = |(index, row): (usize, &Row)| cell(&said, way, &alias(index).unwrap_or_else(|| row.name.clone()));
    Some(rows.iter().enumerate().map(key).collect())
}
