//! `[[ci]]`: the items that mails are about: systems, devices, services.

use super::reader::Table;

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    /// What people call it.
    pub aliases: Vec<String>,
}

/// Reads every `[[ci]]`.
pub fn read_items(root: &Table<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for table in root.tables("ci") {
        let found = table.need("name", "write what the item is called, such as \"LP-3\"");
        let name = found.as_ref().and_then(|found| found.word()).unwrap_or_default();
        if let Some(found) = found.filter(|_| !name.is_empty() && items.iter().any(|one| one.name == name)) {
            found.fault(&format!("item `{name}` is declared twice"), "merge the two tables");
        }
        items.push(Item { name, aliases: table.words("aliases") });
        table.finish();
    }
    items
}
