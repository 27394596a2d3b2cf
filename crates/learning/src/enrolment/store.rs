//! The rows of enrolments.

use kernel::{
    Fault, Id, Instant, Reader, Write, id,
    page::{Page, PageRequest},
    verdict::is_duplicate,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Enrolment;

mod row {
    use super::{Id, Instant, id};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "enrolment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Id<id::Enrolment>,
        pub user_id: Id<id::User>,
        pub publication_id: Id<id::Publication>,
        pub edition_id: Id<id::Edition>,
        pub cycle: i32,
        pub name_as_printed: String,
        pub enrolled_at: Instant,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl From<row::Model> for Enrolment {
    fn from(row: row::Model) -> Self {
        Self {
            id: row.id,
            user: row.user_id,
            edition: row.edition_id,
            publication: row.publication_id,
            cycle: row.cycle.unsigned_abs(),
            name_as_printed: row.name_as_printed,
            enrolled_at: row.enrolled_at,
        }
    }
}

/// Answers `false` when the learner has an enrolment in this course and cycle already.
pub(crate) async fn insert(tx: &Write, enrolment: &Enrolment) -> Result<bool, Fault> {
    let row = row::ActiveModel {
        id: Set(enrolment.id),
        user_id: Set(enrolment.user),
        publication_id: Set(enrolment.publication),
        edition_id: Set(enrolment.edition),
        cycle: Set(enrolment.cycle.cast_signed()),
        name_as_printed: Set(enrolment.name_as_printed.clone()),
        enrolled_at: Set(enrolment.enrolled_at),
    };
    match row.insert(&tx.conn()).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn find(db: &impl Reader, id: Id<id::Enrolment>) -> Result<Option<Enrolment>, Fault> {
    let mut query = row::Entity::find_by_id(id);
    if db.locks() {
        query = query.lock_exclusive();
    }
    Ok(query.one(&db.conn()).await?.map(Enrolment::from))
}

pub(crate) async fn list_for_user(
    db: &impl Reader,
    user: Id<id::User>,
    page: PageRequest<id::Enrolment>,
) -> Result<Page<Enrolment>, Fault> {
    let mut query = row::Entity::find().filter(row::Column::UserId.eq(user)).order_by_desc(row::Column::Id);
    if let Some(after) = page.after {
        query = query.filter(row::Column::Id.lt(after));
    }
    let rows = query.limit(page.first + 1).all(&db.conn()).await?;
    Ok(Page::of(rows.into_iter().map(Enrolment::from).collect(), page.first))
}
