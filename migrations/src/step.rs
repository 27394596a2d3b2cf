//! One step of the schema: a name, its SQL, and the tables that are frozen from then on.

use sea_orm_migration::prelude::*;

use crate::dialect;

pub(crate) struct Step {
    pub name: &'static str,
    pub sql: &'static str,
    pub frozen: &'static [&'static str],
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    /// SQLite would otherwise leave a failed step half done.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = manager.get_database_backend();
        let sql = dialect::fill(self.sql, backend);
        let frozen = self.frozen.iter().flat_map(|table| dialect::freeze(table, backend));
        for statement in
            sql.split(";\n").map(str::trim).filter(|text| !text.is_empty()).map(String::from).chain(frozen)
        {
            db.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
