//! What goes into a statement and what comes out of a row, the same for both databases.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Postgres, Row as _, Sqlite};

use super::StoreError;
use crate::pure::{EntryId, OutboxId, PersonId, TicketId, Timestamp};

/// A value for a placeholder. A null keeps its type, because PostgreSQL wants to know it.
#[derive(Debug, Clone)]
pub enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl From<i64> for Value {
    fn from(v: i64) -> Self {
        Value::Int(Some(v))
    }
}
impl From<Option<i64>> for Value {
    fn from(v: Option<i64>) -> Self {
        Value::Int(v)
    }
}
impl From<u32> for Value {
    fn from(v: u32) -> Self {
        Value::Int(Some(i64::from(v)))
    }
}
impl From<bool> for Value {
    fn from(v: bool) -> Self {
        Value::Int(Some(i64::from(v)))
    }
}
impl From<usize> for Value {
    fn from(v: usize) -> Self {
        Value::Int(Some(i64::try_from(v).unwrap_or(i64::MAX)))
    }
}
impl From<Timestamp> for Value {
    fn from(v: Timestamp) -> Self {
        Value::Int(Some(v.as_microsecond()))
    }
}
impl From<Option<Timestamp>> for Value {
    fn from(v: Option<Timestamp>) -> Self {
        Value::Int(v.map(|t| t.as_microsecond()))
    }
}
impl From<&str> for Value {
    fn from(v: &str) -> Self {
        // PostgreSQL refuses NUL in text; it has no meaning in any text of ours.
        Value::Text(Some(v.replace('\0', "\u{fffd}")))
    }
}
impl From<String> for Value {
    fn from(v: String) -> Self {
        v.as_str().into()
    }
}
impl From<&String> for Value {
    fn from(v: &String) -> Self {
        v.as_str().into()
    }
}
impl From<&[u8]> for Value {
    fn from(v: &[u8]) -> Self {
        Value::Bytes(Some(v.to_vec()))
    }
}
impl From<Option<Vec<u8>>> for Value {
    fn from(v: Option<Vec<u8>>) -> Self {
        Value::Bytes(v)
    }
}
impl From<TicketId> for Value {
    fn from(v: TicketId) -> Self {
        v.0.into()
    }
}
impl From<PersonId> for Value {
    fn from(v: PersonId) -> Self {
        v.0.into()
    }
}
impl From<Option<PersonId>> for Value {
    fn from(v: Option<PersonId>) -> Self {
        Value::Int(v.map(|p| p.0))
    }
}
impl From<Option<TicketId>> for Value {
    fn from(v: Option<TicketId>) -> Self {
        Value::Int(v.map(|t| t.0))
    }
}
impl From<EntryId> for Value {
    fn from(v: EntryId) -> Self {
        v.0.into()
    }
}
impl From<Option<EntryId>> for Value {
    fn from(v: Option<EntryId>) -> Self {
        Value::Int(v.map(|e| e.0))
    }
}
impl From<OutboxId> for Value {
    fn from(v: OutboxId) -> Self {
        v.0.into()
    }
}

pub(super) fn bind_lite(sql: &'static str, values: &[Value]) -> Query<'static, Sqlite, SqliteArguments> {
    values.iter().cloned().fold(sqlx::query(sql), |query, value| match value {
        Value::Int(v) => query.bind(v),
        Value::Text(v) => query.bind(v),
        Value::Bytes(v) => query.bind(v),
    })
}

pub(super) fn bind_pg(sql: &'static str, values: &[Value]) -> Query<'static, Postgres, PgArguments> {
    values.iter().cloned().fold(sqlx::query(sql), |query, value| match value {
        Value::Int(v) => query.bind(v),
        Value::Text(v) => query.bind(v),
        Value::Bytes(v) => query.bind(v),
    })
}

/// One row of an answer.
pub enum Row {
    Lite(SqliteRow),
    Pg(PgRow),
}

impl Row {
    /// An integer that is never null.
    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        Ok(match self {
            Row::Lite(row) => row.try_get(column)?,
            Row::Pg(row) => row.try_get(column)?,
        })
    }

    /// An integer that may be null.
    pub fn maybe_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        Ok(match self {
            Row::Lite(row) => row.try_get(column)?,
            Row::Pg(row) => row.try_get(column)?,
        })
    }

    /// A text that is never null.
    pub fn text(&self, column: &str) -> Result<String, StoreError> {
        Ok(match self {
            Row::Lite(row) => row.try_get(column)?,
            Row::Pg(row) => row.try_get(column)?,
        })
    }

    /// A text that may be null.
    pub fn maybe_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        Ok(match self {
            Row::Lite(row) => row.try_get(column)?,
            Row::Pg(row) => row.try_get(column)?,
        })
    }

    /// Bytes that may be null.
    pub fn maybe_bytes(&self, column: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(match self {
            Row::Lite(row) => row.try_get(column)?,
            Row::Pg(row) => row.try_get(column)?,
        })
    }

    /// A boolean kept as 0 or 1.
    pub fn flag(&self, column: &str) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// A time kept as microseconds UTC.
    pub fn time(&self, column: &str) -> Result<Timestamp, StoreError> {
        timestamp(self.int(column)?)
    }

    /// A time that may be null.
    pub fn maybe_time(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        self.maybe_int(column)?.map(timestamp).transpose()
    }
}

fn timestamp(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|e| StoreError::Corrupt(format!("time {micros}: {e}")))
}
