//! A guard stands beside every live connection and notices when the session behind it is over.

use std::time::Duration;

use kernel::{Actor, Failure};
use tokio::time::sleep;

use crate::Api;

/// How often the session is looked at without a signal: it may have run out, or a signal may be lost.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// How soon it is looked at again when the database could not be asked.
const SOON: Duration = Duration::from_secs(1);

/// Resolves when `token` no longer says what it said when `actor` came: its session has ended or run out, or the
/// roles of its user are others. Never, for somebody who is not signed in.
pub(super) async fn over(api: Api, actor: Actor, token: Option<String>) {
    let (Some(user), Some(token)) = (actor.user(), token) else { return std::future::pending().await };
    let mut changes = api.contexts.db.listen(identity::session::changes(user)).await.ok();
    loop {
        let look_again = match stands(&api, &actor, Some(&token)).await {
            Some(true) => LOOK_EVERY,
            Some(false) => return,
            None => SOON,
        };
        let signal = async {
            let heard = match &mut changes {
                Some(listening) => listening.next().await,
                None => None,
            };
            if heard.is_none() {
                // Nothing more will be heard: the clock alone says when to look.
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = signal => {}
            () = sleep(look_again) => {}
        }
    }
}

/// Whether the token is as good as it was; unknown while the database cannot be asked. Nobody has no token to lose.
pub(super) async fn stands(api: &Api, actor: &Actor, token: Option<&str>) -> Option<bool> {
    let Some(token) = token else { return Some(true) };
    let read = api.contexts.db.read().await.ok()?;
    match api.contexts.identity.recognise(&read, actor.request, token).await {
        Ok(now) => Some(now.who == actor.who),
        Err(Failure::Fault(_)) => None,
        Err(Failure::Denied(_) | Failure::Refused(_)) => Some(false),
    }
}
