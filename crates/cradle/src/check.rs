//! What must hold before a production server starts: one list, for `cradle serve` and for `cradle check`.

use anyhow::{Result, bail};

use crate::{
    config::Config,
    database::{self, PRODUCTION},
    keys,
    mail::SmtpMailer,
    telemetry,
};

/// One thing that must hold, and what was found.
type Finding = (&'static str, Result<String>);

/// Looks at everything, and makes and changes nothing.
async fn findings(config: &Config) -> [Finding; 7] {
    [
        ("address", address(config)),
        ("proxies", Ok(proxies(config))),
        ("log", telemetry::filter(config).map(|_| config.log.clone())),
        ("key", keys::read(&config.key_file).map(|_| format!("{} can be read", config.key_file))),
        ("mail", mailer(config).map(|_| format!("by SMTP, from {}", config.mail_from))),
        ("provider", provider(config)),
        ("database", database(config).await),
    ]
}

/// `cradle check`: says how each stands, and ends with an error when `cradle serve` would.
pub(crate) async fn run(config: &Config) -> Result<()> {
    let mut in_the_way = 0;
    for (what, found) in findings(config).await {
        match found {
            Ok(fine) => println!("{what:10} {fine}"),
            Err(wrong) => {
                in_the_way += 1;
                println!("{what:10} WRONG: {wrong:#}");
            }
        }
    }
    if in_the_way > 0 {
        bail!("`cradle serve` would refuse to start, for {in_the_way} of these reasons");
    }
    Ok(())
}

/// The first thing that does not hold, as an error.
pub(crate) async fn stand(config: &Config) -> Result<()> {
    for (_, found) in findings(config).await {
        found?;
    }
    Ok(())
}

/// The mailer of production, which has no other way for letters than a mail server.
pub(crate) fn mailer(config: &Config) -> Result<SmtpMailer> {
    if config.smtp_url.is_empty() {
        bail!("no mail server: name it in CRADLE_SMTP_URL, such as smtps://user:password@mail.example.org");
    }
    SmtpMailer::new(&config.smtp_url, &config.mail_from)
}

fn address(config: &Config) -> Result<String> {
    config.check_public()?;
    Ok(format!("listens on {}, reached at {}", config.listen, config.public_url))
}

/// Without one, the throttle and the budget take everybody behind a proxy for one.
fn proxies(config: &Config) -> String {
    if config.proxies.is_empty() {
        return "none: every request counts as coming from whoever connects".to_owned();
    }
    let proxies: Vec<_> = config.proxies.iter().map(ToString::to_string).collect();
    format!("{}: who they say a request comes from is believed", proxies.join(", "))
}

/// Whether it answers is not asked: it may be down for a while, and people still sign in with passwords.
fn provider(config: &Config) -> Result<String> {
    let setup = config.provider.setup()?;
    Ok(setup.map_or_else(|| "none".to_owned(), |setup| format!("{}, at {}", setup.name, setup.issuer)))
}

async fn database(config: &Config) -> Result<String> {
    let standing = database::look(config).await?;
    standing.fits(PRODUCTION)?;
    match standing.pending {
        0 => Ok("up to date".to_owned()),
        pending => bail!("the database is {pending} step(s) behind this program; run `cradle migrate`"),
    }
}
