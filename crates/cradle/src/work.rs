//! The worker: claims jobs that are due, hands each to its handler, and waits for more.

use std::{future::Future, time::Duration};

use chrono::TimeDelta;
use kernel::{
    Fault,
    job::{self, Lease, RetryPolicy},
};

use crate::wire::App;

/// How many jobs are claimed at once.
const BATCH: i32 = 8;
/// The longest wait before looking again: other nodes post work without telling us.
const POLL: Duration = Duration::from_secs(1);

/// For jobs that failed by a fault of ours.
const RETRIES: RetryPolicy =
    RetryPolicy { first: TimeDelta::seconds(5), longest: TimeDelta::hours(1), attempts: 20 };

/// Works until `stop` resolves, and then finishes what it has claimed.
pub async fn run(app: App, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        let worked = match turn(&app).await {
            Ok(worked) => worked,
            Err(fault) => {
                tracing::error!(error = &fault as &dyn std::error::Error, "the queue cannot be read");
                0
            }
        };
        let pause = async {
            if worked == 0 {
                tokio::select! {
                    () = app.db.work_posted() => {}
                    () = tokio::time::sleep(POLL) => {}
                }
            }
        };
        tokio::select! {
            () = &mut stop => return,
            () = pause => {}
        }
    }
}

/// Claims one batch and works it off; answers how many jobs it held.
pub async fn turn(app: &App) -> Result<usize, Fault> {
    let leases = job::claim(&app.db, BATCH).await?;
    let count = leases.len();
    for lease in leases {
        work_off(app, lease).await;
    }
    Ok(count)
}

/// A handler that fails or panics gives its job back; the worker goes on.
async fn work_off(app: &App, lease: Lease) {
    let task = tokio::spawn({
        let (app, lease) = (app.clone(), lease.clone());
        async move { handle(&app, &lease).await }
    });
    let why = match task.await {
        Ok(Ok(())) => return,
        Ok(Err(fault)) => {
            tracing::error!(job = %lease.id(), kind = lease.kind(), error = &fault as &dyn std::error::Error, "a job failed");
            "fault"
        }
        Err(_) => {
            tracing::error!(job = %lease.id(), kind = lease.kind(), "a job panicked");
            "panic"
        }
    };
    let given_back = app.db.transact(async |tx| lease.fail(tx, &RETRIES, why).await).await;
    if let Err(fault) = given_back {
        tracing::warn!(job = %lease.id(), error = &fault as &dyn std::error::Error, "a job could not be given back");
    }
}

async fn handle(app: &App, lease: &Lease) -> Result<(), Fault> {
    match lease.kind() {
        notifications::DELIVER => app.notifications.deliver(lease).await,
        other => Err(Fault::internal(format!("there is no handler for jobs of kind {other}"))),
    }
}
