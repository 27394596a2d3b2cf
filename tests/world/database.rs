//! The databases of the stories: a settled template is made once, and copied for every story.

use std::{
    env, fmt, fs,
    path::PathBuf,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use catalog::publication::Proposal;
use identity::role::RoleChange;
use kernel::{
    Actor, Clock, Db, Keyring, Role, clock::MovedClock, db::Location, fact::Listeners, idempotency::Once,
};
use sea_orm::{ConnectionTrait, Database as Connect, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::{PASSWORD, World, account::CAST};

/// Where stories are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// The databases that are there, and why one is not.
pub struct Available {
    pub there: Vec<Database>,
    pub missing: Option<&'static str>,
}

impl Database {
    /// SQLite always; PostgreSQL when `CRADLE_TEST_POSTGRES_URL` names a server.
    pub fn available() -> Result<Available, String> {
        let required = env::var("CRADLE_TEST_REQUIRE").unwrap_or_default();
        let required = required.split(',').any(|name| name == "postgres");
        match postgres_url() {
            Some(_) => Ok(Available { there: vec![Self::Sqlite, Self::Postgres], missing: None }),
            None if required => {
                Err("CRADLE_TEST_REQUIRE asks for postgres, and CRADLE_TEST_POSTGRES_URL is not set".into())
            }
            None => Ok(Available {
                there: vec![Self::Sqlite],
                missing: Some("no PostgreSQL: set CRADLE_TEST_POSTGRES_URL"),
            }),
        }
    }
}

impl Available {
    /// Drops the template database, and those of stories that came to no end.
    pub fn clean_up(&self) {
        if self.there.contains(&Database::Postgres) {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                for name in left_over().await {
                    admin(&format!("drop database if exists {name} with (force)")).await;
                }
            });
        }
    }
}

/// One database of its own, dropped with its story.
pub struct Home {
    database: Database,
    folder: TempDir,
    name: String,
}

static HOMES: AtomicUsize = AtomicUsize::new(0);
static SQLITE_TEMPLATE: OnceCell<TempDir> = OnceCell::const_new();
static POSTGRES_TEMPLATE: OnceCell<()> = OnceCell::const_new();
static KEY: LazyLock<Keyring> = LazyLock::new(Keyring::generate);

/// The master key of every world of this run.
pub fn keyring() -> Keyring {
    KEY.clone()
}

impl Home {
    /// A copy of the template: the cast has accounts, the bundles are published.
    pub async fn settled(database: Database) -> Self {
        let home = Self::empty(database);
        match database {
            Database::Sqlite => {
                let template = SQLITE_TEMPLATE.get_or_init(sqlite_template).await;
                fs::copy(template.path().join("cradle.db"), home.file()).expect("the template can be copied");
            }
            Database::Postgres => {
                POSTGRES_TEMPLATE.get_or_init(postgres_template).await;
                admin(&format!("create database {} template {}", home.name, template_name())).await;
            }
        }
        home
    }

    /// A database without any tables.
    pub async fn bare(database: Database) -> Self {
        let home = Self::empty(database);
        if database == Database::Postgres {
            admin(&format!("create database {}", home.name)).await;
        }
        home
    }

    /// A copy of this one, while nobody has it open.
    pub async fn copied(&self) -> Self {
        let copy = Self::empty(self.database);
        match self.database {
            Database::Sqlite => {
                fs::copy(self.file(), copy.file()).expect("the database can be copied");
            }
            Database::Postgres => admin(&format!("create database {} template {}", copy.name, self.name)).await,
        }
        copy
    }

    fn empty(database: Database) -> Self {
        let folder = TempDir::new().expect("a folder");
        let number = HOMES.fetch_add(1, Ordering::SeqCst);
        Self { database, folder, name: format!("cradle_story_{}_{number}", std::process::id()) }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("cradle.db")
    }

    fn location(&self) -> Location {
        match self.database {
            Database::Sqlite => Location::File(self.file()),
            Database::Postgres => Location::Postgres(with_database(&self.name)),
        }
    }

    /// Opens it, with connections of its own.
    pub async fn open(&self, clock: Arc<dyn Clock>) -> Db {
        self.open_for(clock, cradle::wire::listeners()).await
    }

    /// Opens it for listeners of the story's own.
    pub async fn open_for(&self, clock: Arc<dyn Clock>, listeners: Listeners) -> Db {
        Db::open(&self.location(), clock, listeners).await.expect("the database opens")
    }

    /// The bytes of every file in its folder.
    pub fn bytes(&self) -> Vec<u8> {
        let files = fs::read_dir(self.folder.path()).expect("the folder is there");
        files.flat_map(|file| fs::read(file.expect("an entry").path()).expect("a file")).collect()
    }

    /// Drops it.
    pub async fn drop_database(&self) {
        if self.database == Database::Postgres {
            admin(&format!("drop database if exists {} with (force)", self.name)).await;
        }
    }
}

async fn sqlite_template() -> TempDir {
    let home = Arc::new(Home::empty(Database::Sqlite));
    settle(&home).await;
    Arc::into_inner(home).expect("nobody else holds the template").folder
}

async fn postgres_template() {
    let mut home = Home::empty(Database::Postgres);
    home.name = template_name();
    admin(&format!("drop database if exists {} with (force)", home.name)).await;
    admin(&format!("create database {}", home.name)).await;
    settle(&Arc::new(home)).await;
}

/// Migrates, publishes, and signs the cast up, through the use cases and the graph.
async fn settle(home: &Arc<Home>) {
    let db = home.open(Arc::new(MovedClock::default())).await;
    migrations::bring_up(db.schema_connection()).await.expect("migrations");
    db.close().await.expect("closes");
    let world = World::over(home.database, Arc::clone(home)).await;
    for key in catalog::bundle::embedded_keys() {
        let proposal =
            Proposal { key: key.clone(), based_on: 0, changes: vec![], change_reason: "First edition".to_owned() };
        let once = Once::new(None, "publishEdition", &key).expect("a request");
        let published = world.app.contexts.catalog.publish(&Actor::system(), &once, proposal).await;
        published.unwrap_or_else(|failure| panic!("{key}: {failure:?}"));
    }
    for email in CAST {
        world.sign_up(email, PASSWORD).await;
        let link = world.letter_to(email).await.link();
        assert_eq!(world.press(&link).await.status, 200);
        world.letter_to(email).await;
    }
    for (email, role) in [(CAST[2], Role::Author), (CAST[3], Role::Admin)] {
        let once = Once::new(None, "grantRole", &email).expect("a request");
        let change = RoleChange { email, role, reason: "One of the cast." };
        world.app.contexts.identity.grant_role(&Actor::system(), &once, change).await.expect("granted");
    }
    world.db.close().await.expect("closes");
}

fn postgres_url() -> Option<String> {
    env::var("CRADLE_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

fn template_name() -> String {
    format!("cradle_template_{}", std::process::id())
}

/// The server's URL with another database in it.
fn with_database(name: &str) -> String {
    let url = postgres_url().expect("only asked for when there is a server");
    let (server, _) = url.rsplit_once('/').expect("a URL ends with a database");
    format!("{server}/{name}")
}

/// The databases of this run that are still there.
async fn left_over() -> Vec<String> {
    let url = postgres_url().expect("only asked for when there is a server");
    let conn: DatabaseConnection = Connect::connect(url).await.expect("the PostgreSQL server answers");
    let run = std::process::id();
    let sql = format!(
        "select datname::text as name from pg_database where datname = '{}' or datname ~ '^cradle_story_{run}_'",
        template_name()
    );
    let rows = conn.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.expect("answers");
    conn.close().await.expect("closes");
    rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
}

async fn admin(sql: &str) {
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    // CREATE DATABASE wants its template to itself.
    let _turn = TURN.lock().await;
    let url = postgres_url().expect("only asked for when there is a server");
    let conn: DatabaseConnection = Connect::connect(url).await.expect("the PostgreSQL server answers");
    conn.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    conn.close().await.expect("closes");
}
