//! A guard stands beside every live connection and notices when the session behind it is over.

use std::time::Duration;

use kernel::{Actor, Failure};
use tokio::time::sleep;

use crate::Api;

/// How often the session is looked at without a signal: it may have run out, or a signal may be lost.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Resolves when `token` no longer says what it said when `actor` came: its session has ended or run out, or the
/// roles of its user are others. Never, for somebody who is not signed in.
pub(super) async fn over(api: Api, actor: Actor, token: Option<String>) {
    let (Some(user), Some(token)) = (actor.user(), token) else { return std::future::pending().await };
    let mut changes = api.contexts.db.listen(identity::session::changes(user)).await.ok();
    while is_good(&api, &actor, &token).await {
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
            () = sleep(LOOK_EVERY) => {}
        }
    }
}

/// Whether the token is as good as it was. When the database cannot be asked, nothing is known to have changed.
async fn is_good(api: &Api, actor: &Actor, token: &str) -> bool {
    let Ok(read) = api.contexts.db.read().await else { return true };
    match api.contexts.identity.authenticate(&read, actor.request, token).await {
        Ok(now) => now.who == actor.who,
        Err(Failure::Fault(_)) => true,
        Err(Failure::Denied(_) | Failure::Refused(_)) => false,
    }
}
