//! The worker: claims jobs that are due, hands each to its handler, and waits for more.

use std::{future::Future, panic::AssertUnwindSafe, time::Duration};

use chrono::TimeDelta;
use futures_util::FutureExt;
use identity::credential;
use kernel::{
    Fault,
    job::{self, Kinds, Lease, RetryPolicy},
};
use tokio::{sync::watch, task::JoinSet, time::Instant};

use crate::{housekeeping, wire::App};

/// The lanes of the work, with slots of their own: letters wait for a mail server, and nothing waits for letters.
const LANES: [Kinds<'static>; 2] = [Kinds::Only(notifications::DELIVER), Kinds::AllBut(notifications::DELIVER)];
/// How many jobs are done at once in each lane.
const SLOTS: usize = 4;
/// The longest wait before looking again: other nodes post work without telling us.
const POLL: Duration = Duration::from_secs(1);
/// How often housekeeping is thought of.
const HOUSEKEEPING: Duration = Duration::from_hours(1);

/// For jobs that failed by a fault of ours. Letters have a policy of their own.
const RETRIES: RetryPolicy =
    RetryPolicy { first: TimeDelta::seconds(5), longest: TimeDelta::hours(1), attempts: 20 };

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// One job, from its claim on: well below the shortest lease.
    pub job: Duration,
    /// What is under way when the worker is told to stop; after that it is given back.
    pub stop: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { job: Duration::from_mins(1), stop: Duration::from_secs(8) }
    }
}

/// Works until `stop` resolves; then finishes what it can within a few seconds, and gives the rest back.
pub async fn run(app: App, pace: Pace, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    let (giving_up, give_up) = watch::channel(false);
    let mut lanes: [JoinSet<()>; 2] = [JoinSet::new(), JoinSet::new()];
    let mut housekeeping_at = Instant::now();
    loop {
        if Instant::now() >= housekeeping_at {
            housekeeping_at += HOUSEKEEPING;
            think_of_housekeeping(&app).await;
        }
        for (kinds, lane) in LANES.into_iter().zip(&mut lanes) {
            for lease in claim(&app, kinds, SLOTS - lane.len()).await {
                lane.spawn(work_off(app.clone(), lease, pace, give_up.clone()));
            }
        }
        let [letters, others] = &mut lanes;
        tokio::select! {
            () = &mut stop => break,
            Some(_) = letters.join_next() => {}
            Some(_) = others.join_next() => {}
            () = app.db.work_posted() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    let finished = async {
        for lane in &mut lanes {
            while lane.join_next().await.is_some() {}
        }
    };
    tokio::pin!(finished);
    if tokio::time::timeout(pace.stop, &mut finished).await.is_err() {
        giving_up.send_replace(true);
        // If even that takes too long, the leases run out by themselves.
        let _ = tokio::time::timeout(Duration::from_secs(2), finished).await;
    }
}

async fn think_of_housekeeping(app: &App) {
    if let Err(fault) = housekeeping::post(&app.db).await {
        tracing::warn!(error = &fault as &dyn std::error::Error, "housekeeping could not be posted");
    }
}

async fn claim(app: &App, kinds: Kinds<'_>, most: usize) -> Vec<Lease> {
    if most == 0 {
        return Vec::new();
    }
    let claimed = job::claim(&app.db, kinds, most).await;
    claimed.unwrap_or_else(|fault| {
        tracing::error!(error = &fault as &dyn std::error::Error, "the queue cannot be read");
        Vec::new()
    })
}

/// Claims one round in every lane and works it off; answers how many jobs it held.
pub async fn turn(app: &App) -> Result<usize, Fault> {
    let (_giving_up, give_up) = watch::channel(false);
    let mut round = JoinSet::new();
    let mut count = 0;
    for kinds in LANES {
        for lease in job::claim(&app.db, kinds, SLOTS).await? {
            count += 1;
            round.spawn(work_off(app.clone(), lease, Pace::default(), give_up.clone()));
        }
    }
    while round.join_next().await.is_some() {}
    Ok(count)
}

/// How a job ended that was not finished.
enum Unfinished {
    Failed(&'static str),
    GivenBack,
}

/// A handler that fails, panics or takes too long gives its job back; the worker goes on.
async fn work_off(app: App, lease: Lease, pace: Pace, mut give_up: watch::Receiver<bool>) {
    let unfinished = tokio::select! {
        done = attempt(&app, &lease, pace) => match done {
            Ok(()) => return,
            Err(why) => Unfinished::Failed(why),
        },
        // The sender is gone only when the worker is.
        _ = give_up.wait_for(|give_up| *give_up) => Unfinished::GivenBack,
    };
    let given_back = match unfinished {
        Unfinished::Failed(why) => fail(&app, &lease, why).await,
        Unfinished::GivenBack => app.db.transact(async |tx| lease.give_back(tx).await).await,
    };
    if let Err(fault) = given_back {
        tracing::warn!(job = %lease.id(), error = &fault as &dyn std::error::Error, "a job could not be given back");
    }
}

/// Hands the job to its handler; what it answers when it fails is kept with the job.
async fn attempt(app: &App, lease: &Lease, pace: Pace) -> Result<(), &'static str> {
    let (job, kind) = (lease.id(), lease.kind());
    if lease.is_worn_out() {
        tracing::error!(%job, kind, "a job has been claimed again and again, and no worker came back from it");
        return Err("no worker came back from it");
    }
    let handled = AssertUnwindSafe(handle(app, lease)).catch_unwind();
    match tokio::time::timeout(pace.job, handled).await {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(fault))) => {
            tracing::error!(%job, kind, error = &fault as &dyn std::error::Error, "a job failed");
            Err("fault")
        }
        Ok(Err(_)) => {
            tracing::error!(%job, kind, "a job panicked");
            Err("panic")
        }
        Err(_) => {
            tracing::error!(%job, kind, "a job took too long");
            Err("took too long")
        }
    }
}

async fn handle(app: &App, lease: &Lease) -> Result<(), Fault> {
    match lease.kind() {
        notifications::DELIVER => app.notifications.deliver(lease).await,
        credential::FORGOTTEN => app.contexts.identity.mail_reset_link(lease).await,
        housekeeping::KIND => housekeeping::work(&app.db, lease).await,
        other => Err(Fault::internal(format!("there is no handler for jobs of kind {other}"))),
    }
}

/// Each kind fails by its own policy, and what a dead job leaves behind is settled with it.
async fn fail(app: &App, lease: &Lease, why: &'static str) -> Result<(), Fault> {
    match lease.kind() {
        notifications::DELIVER => app.notifications.postpone(lease, &why).await,
        _ => app.db.transact(async |tx| lease.fail(tx, &RETRIES, why).await.map(|_| ())).await,
    }
}
