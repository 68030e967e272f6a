//! People and their addresses. A ticket refers to people by id; an address is found by its lower-case form.

use super::{Row, StoreError, Tx};
use crate::pure::grade::{Effort, Priority};
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
    /// A mailbox that several people share.
    pub shared: bool,
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
        "SELECT p.id, a.id AS address_id, a.address, p.name, p.full_name, p.title, p.phone, p.language, p.staff, a.confirmed,
             CAST(CASE WHEN p.members = '' THEN 0 ELSE 1 END AS BIGINT) AS shared
         FROM person_address a JOIN person p ON p.id = a.person_id
         WHERE a.desk_id = $1 AND a.address = $2",
        &[tx.desk.0.into(), address.into()],
    )
    .await?
    .map(|row| person(&row))
    .transpose()
}

/// A person by id, with the given address, else the one to write to: an engineer's first one in the configuration,
/// anybody else's oldest. A person who has lost all addresses has an empty one, which nothing can be sent to.
pub async fn load(tx: &mut Tx, id: PersonId, address_id: Option<i64>) -> Result<Person, StoreError> {
    let row = tx
        .one(
            "SELECT p.id, COALESCE(a.id, 0) AS address_id, COALESCE(a.address, '') AS address, p.name, p.full_name, p.title,
                 p.phone, p.language, p.staff, COALESCE(a.confirmed, 0) AS confirmed,
                 CAST(CASE WHEN p.members = '' THEN 0 ELSE 1 END AS BIGINT) AS shared
             FROM person p LEFT JOIN person_address a
                 ON ($2 <> 0 AND a.id = $2) OR ($2 = 0 AND a.person_id = p.id)
             WHERE p.id = $1 ORDER BY a.preferred DESC, a.id LIMIT 1",
            &[id.into(), address_id.unwrap_or(0).into()],
        )
        .await?;
    person(&row)
}

/// The same where there may be nobody.
pub async fn load_maybe(tx: &mut Tx, id: Option<PersonId>) -> Result<Option<Person>, StoreError> {
    match id {
        Some(id) => Ok(Some(load(tx, id, None).await?)),
        None => Ok(None),
    }
}

/// All addresses of a person, lower case.
pub async fn addresses(tx: &mut Tx, id: PersonId) -> Result<Vec<String>, StoreError> {
    tx.all("SELECT address FROM person_address WHERE person_id = $1 ORDER BY id", &[id.into()])
        .await?
        .iter()
        .map(|r| r.text("address"))
        .collect()
}

/// The addresses of a shared mailbox's members, lower case; of anybody else nothing.
pub async fn members(tx: &mut Tx, id: PersonId) -> Result<Vec<String>, StoreError> {
    let row = tx.one("SELECT members FROM person WHERE id = $1", &[id.into()]).await?;
    Ok(row.text("members")?.lines().map(str::to_owned).collect())
}

/// All addresses of the staff, lower case.
pub async fn staff_addresses(tx: &mut Tx) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT a.address FROM person_address a JOIN person p ON p.id = a.person_id
               WHERE a.desk_id = $1 AND p.staff = 1 ORDER BY a.id";
    tx.all(sql, &[tx.desk.0.into()]).await?.iter().map(|r| r.text("address")).collect()
}

/// Longest name that a person is known by, in characters: what a mail says beyond it would fill every mail to them.
const NAME_CHARS_MAX: usize = 100;

/// The person of this address, made if need be. A better name or language is kept, never a worse one.
pub async fn ensure(
    tx: &mut Tx,
    address: &str,
    name: &str,
    language: &str,
    at: Timestamp,
) -> Result<Person, StoreError> {
    let name: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
    if let Some(mut found) = find(tx, address).await? {
        if !found.staff && found.full_name.is_empty() && !name.is_empty() {
            tx.run("UPDATE person SET full_name = $2 WHERE id = $1", &[found.id.into(), name.as_str().into()]).await?;
            found.full_name = name;
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

/// Somebody of whom nothing is known but the name: nobody is written to, and the same name is the same person.
pub async fn known_by_name(tx: &mut Tx, name: &str, at: Timestamp) -> Result<Person, StoreError> {
    let name: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
    let known = tx
        .optional(
            "SELECT p.id FROM person p WHERE p.desk_id = $1 AND p.full_name = $2 AND p.name IS NULL
                 AND NOT EXISTS (SELECT 1 FROM person_address a WHERE a.person_id = p.id) ORDER BY p.id LIMIT 1",
            &[tx.desk.0.into(), name.as_str().into()],
        )
        .await?;
    let row = match known {
        Some(row) => row,
        None => {
            tx.one(
                "INSERT INTO person (desk_id, full_name, created_at) VALUES ($1, $2, $3) RETURNING id",
                &[tx.desk.0.into(), name.as_str().into(), at.into()],
            )
            .await?
        }
    };
    load(tx, PersonId(row.int("id")?), None).await
}

/// The one person of the directory who is called so; None: nobody is, or several are. Whoever merely wrote under that name
/// is in no directory.
pub async fn listed_by_name(tx: &mut Tx, name: &str) -> Result<Option<PersonId>, StoreError> {
    let name: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
    let found = tx
        .all(
            "SELECT p.id FROM person p WHERE p.desk_id = $1 AND p.full_name = $2 AND p.staff = 0
                 AND (p.department <> '' OR p.site <> '' OR p.title <> '' OR p.phone <> '')
                 AND EXISTS (SELECT 1 FROM person_address a WHERE a.person_id = p.id) ORDER BY p.id LIMIT 2",
            &[tx.desk.0.into(), name.as_str().into()],
        )
        .await?;
    match found.as_slice() {
        [one] => Ok(Some(PersonId(one.int("id")?))),
        _ => Ok(None),
    }
}

/// Brings the engineers of the configuration into the store; those who left it stop being staff, and addresses that
/// left it stop being theirs. Whoever wrote from an engineer's address before is that engineer from now on.
pub async fn sync_staff(tx: &mut Tx, staff: &[Staff<'_>], at: Timestamp) -> Result<(), StoreError> {
    tx.run("UPDATE person SET staff = 0 WHERE desk_id = $1", &[tx.desk.0.into()]).await?;
    for one in staff {
        adopt(tx, one, staff).await?;
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
        release_addresses(tx, id, &one.addresses, at).await?;
        for address in &one.addresses {
            claim_address(tx, id, address, at).await?;
        }
        let first = one.addresses.first().map(String::as_str).unwrap_or_default();
        prefer(tx, id, first).await?;
    }
    Ok(())
}

/// Makes one of a person's addresses the one that is written to.
pub(super) async fn prefer(tx: &mut Tx, id: PersonId, address: &str) -> Result<(), StoreError> {
    tx.run(
        "UPDATE person_address SET preferred = CASE WHEN address = $2 THEN 1 ELSE 0 END WHERE person_id = $1",
        &[id.into(), address.into()],
    )
    .await?;
    Ok(())
}

/// An engineer whose name is new, but whose address is not, is the person of that address: a requester who joined the
/// staff, or an engineer whose name was changed.
async fn adopt(tx: &mut Tx, one: &Staff<'_>, staff: &[Staff<'_>]) -> Result<(), StoreError> {
    let known = tx
        .optional("SELECT id FROM person WHERE desk_id = $1 AND name = $2", &[tx.desk.0.into(), one.name.into()])
        .await?;
    let Some(first) = one.addresses.first().filter(|_| known.is_none()) else { return Ok(()) };
    if let Some(owner) = find(tx, first).await?
        && !staff.iter().any(|s| s.name == owner.name)
    {
        tx.run("UPDATE person SET name = $2 WHERE id = $1", &[owner.id.into(), one.name.into()]).await?;
    }
    Ok(())
}

/// Addresses that the configuration does not list any more become those of plain people.
async fn release_addresses(tx: &mut Tx, id: PersonId, listed: &[String], at: Timestamp) -> Result<(), StoreError> {
    for address in addresses(tx, id).await? {
        if listed.contains(&address) {
            continue;
        }
        let row = tx
            .one(
                "INSERT INTO person (desk_id, created_at) VALUES ($1, $2) RETURNING id",
                &[tx.desk.0.into(), at.into()],
            )
            .await?;
        claim_address(tx, PersonId(row.int("id")?), &address, at).await?;
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

/// Says until when an engineer is away and who stands in; None: back again.
pub async fn set_away(
    tx: &mut Tx,
    person: PersonId,
    until: Option<Timestamp>,
    cover: Option<PersonId>,
) -> Result<(), StoreError> {
    tx.run(
        "UPDATE person SET away_until = $2, cover_id = $3 WHERE id = $1",
        &[person.into(), until.into(), cover.into()],
    )
    .await?;
    Ok(())
}

/// An engineer's work in hand, for the assignment.
#[derive(Debug, Clone)]
pub struct Load {
    pub id: PersonId,
    pub name: String,
    /// Open tickets of each class and size: so many.
    pub open: Vec<(Priority, Option<Effort>, u32)>,
    pub last_assigned: Option<Timestamp>,
    pub away_until: Option<Timestamp>,
    pub cover: Option<PersonId>,
}

/// The work in hand of all staff.
pub async fn loads(tx: &mut Tx) -> Result<Vec<Load>, StoreError> {
    let rows = tx
        .all(
            "SELECT p.id, p.name, p.last_assigned_at, p.away_until, p.cover_id, t.priority, t.effort, COUNT(t.id) AS tickets
             FROM person p LEFT JOIN ticket t ON t.assignee_id = p.id AND t.state IN ('new', 'open', 'pending')
             WHERE p.desk_id = $1 AND p.staff = 1
             GROUP BY p.id, p.name, p.last_assigned_at, p.away_until, p.cover_id, t.priority, t.effort
             ORDER BY p.id, t.priority, t.effort",
            &[tx.desk.0.into()],
        )
        .await?;
    let mut loads: Vec<Load> = Vec::new();
    for row in &rows {
        let id = PersonId(row.int("id")?);
        if loads.last().is_none_or(|last| last.id != id) {
            loads.push(Load {
                id,
                name: row.maybe_text("name")?.unwrap_or_default(),
                open: Vec::new(),
                last_assigned: row.maybe_time("last_assigned_at")?,
                away_until: row.maybe_time("away_until")?,
                cover: row.maybe_int("cover_id")?.map(PersonId),
            });
        }
        // Whoever has nothing in hand stands in one row without a class.
        let class = row.maybe_text("priority")?.and_then(|word| Priority::parse(&word));
        if let (Some(class), Some(load)) = (class, loads.last_mut()) {
            let effort = row.maybe_text("effort")?.and_then(|word| Effort::parse(&word));
            load.open.push((class, effort, u32::try_from(row.int("tickets")?).unwrap_or(u32::MAX)));
        }
    }
    Ok(loads)
}

/// Gives an address to a person, and with it what was asked from it: its tickets follow.
pub(super) async fn claim_address(tx: &mut Tx, id: PersonId, address: &str, at: Timestamp) -> Result<(), StoreError> {
    let Some(owner) = find(tx, address).await? else { return insert_address(tx, id, address, at).await };
    if owner.id == id {
        return Ok(());
    }
    let (new, address_id) = (id, owner.address_id);
    tx.run("UPDATE person_address SET person_id = $2 WHERE id = $1", &[address_id.into(), new.into()]).await?;
    tx.run("UPDATE ticket SET requester_id = $2 WHERE requester_address_id = $1", &[address_id.into(), new.into()])
        .await?;
    tx.run(
        "DELETE FROM ticket_person WHERE address_id = $1 AND EXISTS (
             SELECT 1 FROM ticket_person other WHERE other.ticket_id = ticket_person.ticket_id
                 AND other.role = ticket_person.role AND other.person_id = $2)",
        &[address_id.into(), new.into()],
    )
    .await?;
    tx.run("UPDATE ticket_person SET person_id = $2 WHERE address_id = $1", &[address_id.into(), new.into()]).await?;
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
        shared: row.flag("shared")?,
    })
}
