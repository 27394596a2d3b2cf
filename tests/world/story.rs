//! A story is a test that is told on every database.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use libtest_mimic::Trial;

use super::{Available, Database, World};

type Told = Pin<Box<dyn Future<Output = World>>>;

/// A story: its name, and how it goes. It gives the world back, which is then checked and ended.
#[derive(Clone, Copy)]
pub struct Story {
    pub name: &'static str,
    pub tell: fn(World) -> Told,
}

/// Names a function as a story: by its module, or by its folder when that tells more.
macro_rules! story {
    ($module:ident::$name:ident) => {
        crate::world::Story {
            name: concat!(stringify!($module), "::", stringify!($name)),
            tell: |world| Box::pin($module::$name(world)),
        }
    };
    ($folder:ident / $module:ident::$name:ident) => {
        crate::world::Story {
            name: concat!(stringify!($folder), "::", stringify!($name)),
            tell: |world| Box::pin($module::$name(world)),
        }
    };
}
pub(crate) use story;

impl Story {
    /// The story on one database, as a test.
    pub fn on(self, database: Database, count: &Count) -> Trial {
        let count = count.clone();
        Trial::test(format!("{database}::{}", self.name), move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let world = (self.tell)(World::new(database).await).await;
                world.end().await;
            });
            count.passed(database);
            Ok(())
        })
    }
}

/// How many stories passed, by database.
#[derive(Clone, Default)]
pub struct Count(Arc<(AtomicUsize, AtomicUsize)>);

impl Count {
    fn passed(&self, database: Database) {
        let counter = match database {
            Database::Sqlite => &self.0.0,
            Database::Postgres => &self.0.1,
        };
        counter.fetch_add(1, Ordering::SeqCst);
    }

    /// The last line of a test run.
    pub fn summary(&self, available: &Available, stories: usize) -> String {
        let (sqlite, postgres) = (self.0.0.load(Ordering::SeqCst), self.0.1.load(Ordering::SeqCst));
        let skipped = match &available.missing {
            Some(why) => format!("skipped {stories} ({why})"),
            None => "skipped 0".to_owned(),
        };
        format!("stories: sqlite {sqlite} passed, postgres {postgres} passed, {skipped}")
    }
}
