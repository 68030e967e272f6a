//! The directory in the store: what is known of people beside what their mails say.

use super::person::{self, Person};
use super::{StoreError, Tx};
use crate::pure::directory::{Listed, Profile};
use crate::pure::{PersonId, Timestamp};

/// What became of a row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    New,
    Changed,
    Same,
    /// The address is an engineer's, who has it from the configuration.
    Engineers(String),
}

/// What the directory knows of the person behind an address.
pub async fn find(tx: &mut Tx, address: &str) -> Result<Option<Profile>, StoreError> {
    tx.optional(
        "SELECT p.title, p.department, p.phone, p.site, p.vip, p.language
         FROM person_address a JOIN person p ON p.id = a.person_id WHERE a.desk_id = $1 AND a.address = $2",
        &[tx.desk.0.into(), address.into()],
    )
    .await?
    .map(|row| {
        Ok(Profile {
            title: row.text("title")?,
            department: row.text("department")?,
            phone: row.text("phone")?,
            site: row.text("site")?,
            vip: row.flag("vip")?,
            language: row.text("language")?,
        })
    })
    .transpose()
}

/// Enters a row: the person of its first address, else of another of its addresses, else a new one. Addresses of other
/// people become this person's, with what was asked from them. Of an engineer, names and addresses stay as configured.
pub async fn enter(tx: &mut Tx, listed: &Listed, at: Timestamp) -> Result<Entered, StoreError> {
    let mut known: Vec<Person> = Vec::new();
    for address in &listed.addresses {
        known.extend(person::find(tx, address).await?);
    }
    let Some(main) = listed.addresses.first() else { return Ok(Entered::Same) };
    let owner = known.first().cloned();
    let id = match &owner {
        Some(owner) => owner.id,
        None => person::ensure(tx, main, listed.name.as_deref().unwrap_or_default(), "", at).await?.id,
    };
    if let Some(other) = known.iter().find(|p| p.staff && p.id != id) {
        return Ok(Entered::Engineers(other.address.clone()));
    }
    let is_staff = owner.as_ref().is_some_and(|p| p.staff);
    if let Some(engineer) = owner.as_ref().filter(|p| p.staff && p.address != *main) {
        return Ok(Entered::Engineers(engineer.address.clone()));
    }
    let mut changed = update(tx, id, listed, is_staff).await?;
    if !is_staff {
        let before = person::addresses(tx, id).await?;
        for address in listed.addresses.iter().filter(|a| !before.contains(a)) {
            person::claim_address(tx, id, address, at).await?;
            changed = true;
        }
        person::prefer(tx, id, main).await?;
    }
    Ok(match (owner, changed) {
        (None, _) => Entered::New,
        (Some(_), true) => Entered::Changed,
        (Some(_), false) => Entered::Same,
    })
}

/// Writes what the row says; true if that is news.
async fn update(tx: &mut Tx, id: PersonId, listed: &Listed, is_staff: bool) -> Result<bool, StoreError> {
    let row = tx
        .one(
            "SELECT full_name, title, department, phone, site, vip, language, members FROM person WHERE id = $1",
            &[id.into()],
        )
        .await?;
    let pick = |column, said: &Option<String>, configured: bool| -> Result<String, StoreError> {
        let known = row.text(column)?;
        Ok(said.clone().filter(|_| !configured).unwrap_or(known))
    };
    // A name that a mail told is better than none.
    let name = listed.name.clone().filter(|name| !name.is_empty());
    let texts = [
        pick("full_name", &name, is_staff)?,
        pick("title", &listed.title, is_staff)?,
        pick("department", &listed.department, false)?,
        pick("phone", &listed.phone, is_staff)?,
        pick("site", &listed.site, false)?,
        pick("language", &listed.language.clone().filter(|tag| !tag.is_empty()), is_staff)?,
    ];
    let vip = listed.vip.unwrap_or(row.flag("vip")?);
    // An engineer speaks for nobody but themselves.
    let members = pick("members", &listed.members.as_ref().map(|all| all.join("\n")), is_staff)?;
    let [name, title, department, phone, site, language] = texts;
    let written = tx
        .run(
            "UPDATE person SET full_name = $2, title = $3, department = $4, phone = $5, site = $6, language = $7, vip = $8,
                 members = $9
             WHERE id = $1 AND NOT (full_name = $2 AND title = $3 AND department = $4 AND phone = $5 AND site = $6
                 AND language = $7 AND vip = $8 AND members = $9)",
            &[
                id.into(),
                name.into(),
                title.into(),
                department.into(),
                phone.into(),
                site.into(),
                language.into(),
                vip.into(),
                members.into(),
            ],
        )
        .await?;
    Ok(written > 0)
}
