//! Serving: the listener, the worker beside it, and an orderly end.

use std::{future::Future, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use api::Api;
use kernel::clock::SystemClock;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    config::Config,
    telemetry,
    wire::{self, App},
    work,
};

/// How often another node's editions are looked for.
const REFRESH: Duration = Duration::from_secs(1);

/// `cradle serve`.
pub(crate) async fn run(config: Config, dev: bool) -> Result<()> {
    telemetry::start(&config, dev)?;
    // First of all, since it undoes itself: a second server by mistake changes nothing.
    let listener = listen(&config).await?;
    let app = if dev {
        wire::development(&config, Arc::new(SystemClock)).await?
    } else {
        wire::production(&config).await?
    };
    tracing::info!(listen = %listener.local_addr()?, dev, "serving");
    let api = if dev {
        wire::development_api(&app, &config, Some(Path::new(&config.data).join("mail")))?
    } else {
        wire::api(&app, &config)?
    };
    serve(app, api, listener, stop_signal()).await
}

/// Binds the address, or says who might hold it.
pub(crate) async fn listen(config: &Config) -> Result<TcpListener> {
    let bound = TcpListener::bind(&config.listen).await;
    bound.with_context(|| format!("{} cannot be listened on; is another server running there?", config.listen))
}

/// Serves until `stop`, then finishes requests and jobs, and closes the database.
pub(crate) async fn serve(
    app: App,
    api: Api,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let (stopped, stopping) = watch::channel(false);
    let worker = tokio::spawn(work::run(app.clone(), work::Pace::default(), until(stopping.clone())));
    let refresher = tokio::spawn(refresh(app.clone(), until(stopping.clone())));
    let server = tokio::spawn(api::serve(listener, api, until(stopping)));
    stop.await;
    tracing::info!("stopping");
    stopped.send_replace(true);
    server.await??;
    worker.await?;
    refresher.await?;
    app.db.close().await?;
    Ok(())
}

async fn until(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    let _ = stopping.wait_for(|stopped| *stopped).await;
}

/// Puts editions on the shelf that another node has published.
async fn refresh(app: App, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(REFRESH) => {}
        }
        if let Err(fault) = app.contexts.catalog.refresh().await {
            tracing::warn!(error = &fault as &dyn std::error::Error, "editions could not be refreshed");
        }
    }
}

/// Resolves on SIGTERM or SIGINT; the second ends the process at once.
pub(crate) async fn stop_signal() {
    let both = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = both else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::process::exit(130);
    });
}
