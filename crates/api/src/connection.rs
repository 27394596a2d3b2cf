//! A connection is a page of people's rows, forward only: edges with cursors, and whether more follow.

use async_graphql::{ObjectType, OutputType, SimpleObject, TypeName};
use kernel::{
    Id,
    id::Noun,
    page::{self, Page, PageRequest},
};

use crate::error;

/// Where a page ends, and whether another follows.
#[derive(SimpleObject)]
pub(crate) struct PageInfo {
    /// Whether there is another page.
    has_next_page: bool,
    /// Pages run forward only, so this is always false.
    has_previous_page: bool,
    /// The cursor of the first edge.
    start_cursor: Option<String>,
    /// The cursor of the last edge: ask for what comes `after` it.
    end_cursor: Option<String>,
}

/// One row of a page.
pub(crate) struct Edge<T> {
    cursor: String,
    node: T,
}

/// Names what a connection of `Self` is called.
pub(crate) trait Listed: OutputType {
    /// The name of the connection's type.
    const CONNECTION: &'static str;
    /// The name of the edge's type.
    const EDGE: &'static str;
}

impl<T: Listed> TypeName for Edge<T> {
    fn type_name() -> std::borrow::Cow<'static, str> {
        T::EDGE.into()
    }
}

/// One row of a page.
#[async_graphql::Object(name_type)]
impl<T: Listed + ObjectType> Edge<T> {
    /// Where this row stands.
    async fn cursor(&self) -> &str {
        &self.cursor
    }
    /// The row.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// A page.
pub(crate) struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_next: bool,
}

impl<T: Listed> TypeName for Connection<T> {
    fn type_name() -> std::borrow::Cow<'static, str> {
        T::CONNECTION.into()
    }
}

/// A page of rows.
#[async_graphql::Object(name_type)]
impl<T: Listed + ObjectType> Connection<T> {
    /// The rows.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }
    /// Where the page ends.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: false,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }
}

impl<T> Connection<T> {
    /// A connection over a page of rows, each with its id.
    pub fn new<R, N: Noun>(page: Page<R>, id: impl Fn(&R) -> Id<N>, node: impl Fn(R) -> T) -> Self {
        let edge = |row: R| Edge { cursor: page::cursor(id(&row)), node: node(row) };
        Self { edges: page.rows.into_iter().map(edge).collect(), has_next: page.has_next }
    }
}

/// Parses the arguments of a connection, or says what is wrong with them.
pub(crate) fn page_request<N: Noun>(first: i32, after: Option<&str>) -> async_graphql::Result<PageRequest<N>> {
    PageRequest::parse(first, after).map_err(|problem| error::coded(problem.to_string(), error::BAD_PAGE))
}
