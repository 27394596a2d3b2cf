//! Watching: how the answers of a subscription follow from what its caller hears.

use std::sync::Arc;

use futures_util::{
    Stream, StreamExt, TryStreamExt,
    future::{self, BoxFuture},
    stream::{self, BoxStream},
};
use kernel::{
    Failure, Id,
    id::Noun,
    page::{LARGEST, Page, PageRequest},
    signal::{Heard, Listening},
};

use crate::{error, scope::Scope};

type Result<T> = async_graphql::Result<T>;

/// Reads one page of a list, at the present.
type ReadPage<N, R> = fn(Arc<Scope>, PageRequest<N>) -> BoxFuture<'static, Result<Page<R>>>;

/// Answers of a subscription.
pub(crate) type Answers<T> = BoxStream<'static, Result<T>>;

/// For whatever is heard, the answers that `tell` gives, each read at the present.
pub(crate) fn watch<T: Send + 'static>(
    scope: Arc<Scope>,
    listening: Listening,
    tell: impl Fn(Arc<Scope>, Heard) -> Answers<T> + Send + 'static,
) -> impl Stream<Item = Result<T>> + Send {
    let heard = stream::unfold(listening, async |mut listening| Some((listening.next().await?, listening)));
    heard
        .then(move |heard| {
            let scope = Arc::clone(&scope);
            async move {
                scope.move_on().await;
                (scope, heard)
            }
        })
        .flat_map(move |(scope, heard)| {
            let after = Arc::clone(&scope);
            let end = stream::once(async move { after.give_permit_back() }).filter_map(|()| future::ready(None));
            tell(scope, heard).chain(end)
        })
}

/// All rows of a list, page by page: `read` answers one page, and `id` is that of a row.
pub(crate) fn pages<N: Noun, R: Send + 'static>(
    scope: Arc<Scope>,
    read: ReadPage<N, R>,
    id: fn(&R) -> Id<N>,
) -> impl Stream<Item = Result<R>> + Send + 'static {
    let from = |after| PageRequest { first: LARGEST.unsigned_abs().into(), after };
    let pages = stream::try_unfold(Some(None), move |after| {
        let scope = Arc::clone(&scope);
        async move {
            let Some(after) = after else { return Ok::<_, async_graphql::Error>(None) };
            let page = read(scope, from(after)).await?;
            let next = page.rows.last().filter(|_| page.has_next).map(|last| Some(id(last)));
            Ok(Some((stream::iter(page.rows.into_iter().map(Ok)), next)))
        }
    });
    pages.try_flatten()
}

/// Whoever may not watch is told why: a refusal in its own words, everything else as it is always denied.
pub(crate) fn allowed<T, R: ToString>(scope: &Scope, outcome: std::result::Result<T, Failure<R>>) -> Result<T> {
    scope.settle(outcome)?.map_err(|refusal| error::coded(refusal.to_string(), error::NOT_NOW))
}
