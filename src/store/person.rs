//! People and their addresses. A ticket refers to people by id; an address is found by its lower-case form.

use super::{Row, StoreError, Tx};
use crate::pure::{PersonId, Timestamp};

/// A person with the address that they were met by.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    pub address_id: i64,
    /// Lower case.
    pub address: String,
    /// The `[[engineer]]` name; empty for others.
    pub name: String,
    pub full_name: String,
    pub title: String,
    pub phone: String,
    /// BCP 47, or empty when unknown.
    pub language: String,
    pub staff: bool,
    /// We have had proof of this address before.
    pub confirmed: bool,
}

/// What the configuration says of an engineer.
#[derive(Debug, Clone)]
pub struct Staff<'a> {
    pub name: &'a str,
    pub full_name: &'a str,
    pub title: &'a str,
    pub phone: &'a str,
    pub language: &'a str,
    pub zone: &'a str,
    /// The first one is where notices go.
    pub addresses: Vec<String>,
}

/// The person behind an address.
pub async fn find(tx: &mut Tx, address: &str) -> Result<Option<Person>, StoreError> {
    tx.optional(
        "SELECT p.id, a.id AS address_id, a.address, p.name, p.full_name, p.title, p.phone, p.language, p.staff, a.confirmed
         FROM person_address a JOIN person p ON p.id = a.person_id
         WHERE a.desk_id = $1 AND a.address = $2",
        &[tx.desk.0.into(), address.into()],
    )
    .await?
    .map(|row| person(&row))
    .transpose()
}

/// A person by id, with the address to write to: the given one, else the first.
pub async fn load(tx: &mut Tx, id: PersonId, address_id: Option<i64>) -> Result<Person, StoreError> {
    let row = tx
        .one(
            "SELECT p.id, a.id AS address_id, a.address, p.name, p.full_name, p.title, p.phone, p.language, p.staff, a.confirmed
             FROM person p JOIN person_address a ON a.person_id = p.id
             WHERE p.id = $1 AND (a.id = $2 OR $2 = 0)
             ORDER BY a.id LIMIT 1",
            &[id.into(), address_id.unwrap_or(0).into()],
        )
        .await?;
    person(&row)
}

/// All addresses of a person, lower case.
pub async fn addresses(tx: &mut Tx, id: PersonId) -> Result<Vec<String>, StoreError> {
    tx.all("SELECT address FROM person_address WHERE person_id = $1 ORDER BY id", &[id.into()])
        .await?
        .iter()
        .map(|r| r.text("address"))
        .collect()
}

/// The person of this address, made if need be. A better name or language is kept, never a worse one.
pub async fn ensure(
    tx: &mut Tx,
    address: &str,
    name: &str,
    language: &str,
    at: Timestamp,
) -> Result<Person, StoreError> {
    if let Some(mut found) = find(tx, address).await? {
        if !found.staff && found.full_name.is_empty() && !name.is_empty() {
            tx.run("UPDATE person SET full_name = $2 WHERE id = $1", &[found.id.into(), name.into()]).await?;
            found.full_name = name.to_owned();
        }
        if found.language.is_empty() && !language.is_empty() {
            tx.run("UPDATE person SET language = $2 WHERE id = $1", &[found.id.into(), language.into()]).await?;
            found.language = language.to_owned();
        }
        return Ok(found);
    }
    let row = tx
        .one(
            "INSERT INTO person (desk_id, full_name, language, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
            &[tx.desk.0.into(), name.into(), language.into(), at.into()],
        )
        .await?;
    let id = PersonId(row.int("id")?);
    insert_address(tx, id, address, at).await?;
    load(tx, id, None).await
}

/// Brings the engineers of the configuration into the store; those who left it stop being staff.
pub async fn sync_staff(tx: &mut Tx, staff: &[Staff<'_>], at: Timestamp) -> Result<(), StoreError> {
    tx.run("UPDATE person SET staff = 0 WHERE desk_id = $1", &[tx.desk.0.into()]).await?;
    for one in staff {
        let row = tx
            .one(
                "INSERT INTO person (desk_id, name, full_name, title, phone, language, zone, staff, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)
                 ON CONFLICT (desk_id, name) DO UPDATE SET full_name = excluded.full_name, title = excluded.title,
                     phone = excluded.phone, language = excluded.language, zone = excluded.zone, staff = 1
                 RETURNING id",
                &[
                    tx.desk.0.into(),
                    one.name.into(),
                    one.full_name.into(),
                    one.title.into(),
                    one.phone.into(),
                    one.language.into(),
                    one.zone.into(),
                    at.into(),
                ],
            )
            .await?;
        let id = PersonId(row.int("id")?);
        for address in &one.addresses {
            claim_address(tx, id, address, at).await?;
        }
    }
    Ok(())
}

/// Remembers that mail from this address has been proved.
pub async fn set_confirmed(tx: &mut Tx, address_id: i64) -> Result<(), StoreError> {
    tx.run("UPDATE person_address SET confirmed = 1 WHERE id = $1", &[address_id.into()]).await?;
    Ok(())
}

/// An engineer by the configuration's name.
pub async fn find_staff(tx: &mut Tx, name: &str) -> Result<Option<PersonId>, StoreError> {
    tx.optional(
        "SELECT id FROM person WHERE desk_id = $1 AND name = $2 AND staff = 1",
        &[tx.desk.0.into(), name.into()],
    )
    .await?
    .map(|row| row.int("id").map(PersonId))
    .transpose()
}

/// Remembers when an engineer was last given a ticket.
pub async fn set_last_assigned(tx: &mut Tx, id: PersonId, at: Timestamp) -> Result<(), StoreError> {
    tx.run("UPDATE person SET last_assigned_at = $2 WHERE id = $1", &[id.into(), at.into()]).await?;
    Ok(())
}

/// An engineer's work in hand, for the assignment.
#[derive(Debug, Clone)]
pub struct Load {
    pub id: PersonId,
    pub name: String,
    /// Open tickets by priority, P1 first.
    pub open: [u32; 4],
    pub last_assigned: Option<Timestamp>,
    pub away_until: Option<Timestamp>,
}

/// The work in hand of all staff.
pub async fn loads(tx: &mut Tx) -> Result<Vec<Load>, StoreError> {
    tx.all(
        "SELECT p.id, p.name, p.last_assigned_at, p.away_until,
             COUNT(CASE WHEN t.priority = 'P1' THEN 1 END) AS p1, COUNT(CASE WHEN t.priority = 'P2' THEN 1 END) AS p2,
             COUNT(CASE WHEN t.priority = 'P3' THEN 1 END) AS p3, COUNT(CASE WHEN t.priority = 'P4' THEN 1 END) AS p4
         FROM person p LEFT JOIN ticket t ON t.assignee_id = p.id AND t.state IN ('new', 'open', 'pending')
         WHERE p.desk_id = $1 AND p.staff = 1
         GROUP BY p.id, p.name, p.last_assigned_at, p.away_until ORDER BY p.id",
        &[tx.desk.0.into()],
    )
    .await?
    .iter()
    .map(|row| {
        let count = |column| row.int(column).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        Ok(Load {
            id: PersonId(row.int("id")?),
            name: row.maybe_text("name")?.unwrap_or_default(),
            open: [count("p1")?, count("p2")?, count("p3")?, count("p4")?],
            last_assigned: row.maybe_time("last_assigned_at")?,
            away_until: row.maybe_time("away_until")?,
        })
    })
    .collect()
}

/// An address written in the configuration belongs to that engineer, whoever wrote from it before.
async fn claim_address(tx: &mut Tx, id: PersonId, address: &str, at: Timestamp) -> Result<(), StoreError> {
    let changed = tx
        .run(
            "UPDATE person_address SET person_id = $3 WHERE desk_id = $1 AND address = $2",
            &[tx.desk.0.into(), address.into(), id.into()],
        )
        .await?;
    if changed == 0 {
        insert_address(tx, id, address, at).await?;
    }
    Ok(())
}

async fn insert_address(tx: &mut Tx, id: PersonId, address: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO person_address (desk_id, person_id, address, created_at) VALUES ($1, $2, $3, $4)",
        &[tx.desk.0.into(), id.into(), address.into(), at.into()],
    )
    .await?;
    Ok(())
}

fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: PersonId(row.int("id")?),
        address_id: row.int("address_id")?,
        address: row.text("address")?,
        name: row.maybe_text("name")?.unwrap_or_default(),
        full_name: row.text("full_name")?,
        title: row.text("title")?,
        phone: row.text("phone")?,
        language: row.text("language")?,
        staff: row.flag("staff")?,
        confirmed: row.flag("confirmed")?,
    })
}
