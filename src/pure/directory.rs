//! The directory: what is known of people beside what their mails say, and the file that it is read from.
//!
//! The file is CSV (RFC 4180) as spreadsheets write it: UTF-8 with or without its mark, UTF-16 with it, else GBK;
//! separated by commas, semicolons or tabs, whichever the first line uses. The first line names the columns, in English
//! or Chinese, in any order. A file is read as a whole or not at all: every fault is told with its line.

mod csv;
mod signer;

use std::collections::{BTreeMap, BTreeSet};

use super::mail::Address;
pub use signer::{Member, signer};

/// What the directory knows of a person; empty: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub title: String,
    pub department: String,
    pub phone: String,
    pub site: String,
    pub vip: bool,
    /// BCP 47.
    pub language: String,
}

/// A row of the file. None: the file has no such column, and what is known already stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Of the file, from 1.
    pub line: usize,
    /// Lower case; the first is where notices go.
    pub addresses: Vec<String>,
    pub name: Option<String>,
    pub title: Option<String>,
    pub department: Option<String>,
    pub phone: Option<String>,
    pub site: Option<String>,
    pub vip: Option<bool>,
    pub language: Option<String>,
    /// Lower case; of a shared mailbox.
    pub members: Option<Vec<String>>,
}

/// What is wrong with the file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub what: String,
    pub remedy: String,
}

/// People that one file may list.
pub const PEOPLE_MAX: usize = 1_000_000;
/// Faults told of one file.
const FAULTS_MAX: usize = 50;
/// Members of a shared mailbox.
const MEMBERS_MAX: usize = 200;
/// Characters of a field.
const FIELD_CHARS_MAX: usize = 200;

/// Column → its names, folded; the first is the canonical one.
const COLUMNS: &[(&str, &[&str])] = &[
    ("address", &["address", "email", "e-mail", "mail", "邮箱", "邮件地址", "电子邮件", "地址"]),
    ("aliases", &["aliases", "alias", "别名", "其他邮箱"]),
    ("name", &["name", "full_name", "full name", "姓名", "名字"]),
    ("title", &["title", "职务", "称呼", "头衔"]),
    ("department", &["department", "dept", "部门"]),
    ("phone", &["phone", "telephone", "tel", "电话", "分机", "联系电话", "手机"]),
    ("site", &["site", "office", "location", "办公地点", "地点", "站点", "园区"]),
    ("vip", &["vip", "重要人员"]),
    ("language", &["language", "lang", "语言"]),
    ("members", &["members", "member", "成员", "共用人"]),
];

/// Reads a file. Err: every fault found, in the order of the file.
pub fn read(bytes: &[u8]) -> Result<Vec<Listed>, Vec<Fault>> {
    let text = csv::decode(bytes);
    let mut records = csv::records(&text).map_err(|fault| vec![fault])?.into_iter();
    let Some(head) = records.next() else {
        return Err(vec![fault(
            1,
            "the file is empty",
            "begin it with a line of column names: address,name,department,…",
        )]);
    };
    let columns = columns(&head)?;
    let mut people = Vec::new();
    let mut faults = Vec::new();
    let mut owners: BTreeMap<String, usize> = BTreeMap::new();
    for record in records {
        if record.fields.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let row = Row { record: &record, columns: &columns };
        match row.read() {
            Ok(listed) => {
                for address in &listed.addresses {
                    if let Some(line) = owners.insert(address.clone(), listed.line) {
                        let what = format!("{address} stands in line {line} already");
                        faults.push(fault(listed.line, &what, "an address belongs to one person, and once"));
                    }
                }
                people.push(listed);
            }
            Err(found) => faults.extend(found),
        }
        if faults.len() >= FAULTS_MAX || people.len() > PEOPLE_MAX {
            faults.push(fault(record.line, "the rest of the file was not read", "mend what stands above first"));
            break;
        }
    }
    if faults.is_empty() { Ok(people) } else { Err(faults) }
}

fn fault(line: usize, what: &str, remedy: &str) -> Fault {
    Fault { line, what: what.to_owned(), remedy: remedy.to_owned() }
}

/// The column of each field of a record.
fn columns(head: &csv::Record) -> Result<Vec<&'static str>, Vec<Fault>> {
    let (mut found, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for field in &head.fields {
        let name = field.trim().to_lowercase();
        if name.is_empty() {
            found.push("");
            continue;
        }
        match COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())) {
            Some((column, _)) if seen.insert(*column) => found.push(*column),
            Some((column, _)) => {
                faults.push(fault(head.line, &format!("two columns are `{column}`"), "remove one of them"));
            }
            None => {
                let known: Vec<&str> = COLUMNS.iter().map(|(column, _)| *column).collect();
                let remedy = format!("remove the column or name it one of: {}", known.join(", "));
                faults.push(fault(head.line, &format!("there is no column `{}`", field.trim()), &remedy));
            }
        }
    }
    if !seen.contains("address") && faults.is_empty() {
        faults.push(fault(head.line, "no column is `address`", "add it: people are known by their addresses"));
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// A record under its columns.
struct Row<'r> {
    record: &'r csv::Record,
    columns: &'r [&'static str],
}

impl Row<'_> {
    fn read(&self) -> Result<Listed, Vec<Fault>> {
        let mut faults = Vec::new();
        if self.record.fields.iter().skip(self.columns.len()).any(|field| !field.trim().is_empty()) {
            let what = format!("more fields than the {} columns", self.columns.len());
            faults.push(fault(self.record.line, &what, "put quotes around a field that holds the separator"));
        }
        let addresses = self.addresses(&mut faults);
        let members = self.members(&mut faults);
        let vip = self.find("vip").and_then(|word| match word.to_lowercase().as_str() {
            "yes" | "y" | "true" | "1" | "x" | "是" | "vip" => Some(true),
            "" | "no" | "n" | "false" | "0" | "否" => Some(false),
            _ => {
                faults.push(fault(self.record.line, &format!("`vip` is \"{word}\""), "write yes or no"));
                None
            }
        });
        let language = self.find("language").and_then(|word| match language(&word) {
            Some(tag) => Some(tag),
            None => {
                let what = format!("`language` is \"{word}\"");
                faults.push(fault(self.record.line, &what, "write a tag such as en or zh-CN"));
                None
            }
        });
        let text = |column: &str| self.find(column).map(|word| word.chars().take(FIELD_CHARS_MAX).collect::<String>());
        let listed = Listed {
            line: self.record.line,
            addresses,
            name: text("name"),
            title: text("title"),
            department: text("department"),
            phone: text("phone"),
            site: text("site"),
            vip,
            language,
            members,
        };
        if faults.is_empty() { Ok(listed) } else { Err(faults) }
    }

    /// The field of a column, without blanks around it and without line ends; None: no such column.
    fn find(&self, column: &str) -> Option<String> {
        let place = self.columns.iter().position(|one| *one == column)?;
        let field = self.record.fields.get(place).map_or("", String::as_str);
        Some(field.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn addresses(&self, faults: &mut Vec<Fault>) -> Vec<String> {
        let mut addresses = Vec::new();
        let main = self.find("address").unwrap_or_default();
        if main.is_empty() {
            faults.push(fault(self.record.line, "the address is missing", "every person needs one"));
        }
        let aliases = self.find("aliases").unwrap_or_default();
        for word in std::iter::once(main.as_str()).filter(|word| !word.is_empty()).chain(listed(&aliases)) {
            self.keep(word, &mut addresses, faults);
        }
        addresses
    }

    /// Of a shared mailbox; None: no such column.
    fn members(&self, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
        let words = self.find("members")?;
        let mut members = Vec::new();
        for word in listed(&words) {
            self.keep(word, &mut members, faults);
        }
        if members.len() > MEMBERS_MAX {
            let what = format!("a shared mailbox with {} members", members.len());
            faults.push(fault(self.record.line, &what, &format!("write {MEMBERS_MAX} of them at most")));
        }
        Some(members)
    }

    fn keep(&self, word: &str, addresses: &mut Vec<String>, faults: &mut Vec<Fault>) {
        let address = Address { name: String::new(), address: word.to_owned() };
        let key = address.key();
        if !address.is_valid() {
            let what = format!("\"{word}\" is no address");
            let remedy = "write it as name@example.com; separate aliases by semicolons";
            faults.push(fault(self.record.line, &what, remedy));
        } else if !addresses.contains(&key) {
            addresses.push(key);
        }
    }
}

/// The words of a field that holds several.
fn listed(words: &str) -> impl Iterator<Item = &str> {
    words.split([';', '；', ',', '，', ' ', '|']).filter(|word| !word.is_empty())
}

/// A language tag (RFC 5646 §2.1: letters, then subtags), or one of the two words that people write instead.
fn language(word: &str) -> Option<String> {
    match word.to_lowercase().as_str() {
        "" => Some(String::new()),
        "english" | "英文" | "英语" => Some("en".to_owned()),
        "zh" | "chinese" | "中文" | "汉语" | "简体中文" => Some("zh-CN".to_owned()),
        _ => {
            let mut parts = word.split('-');
            let first = parts.next().unwrap_or_default();
            let fits = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
            let rest = parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
            (fits && rest).then(|| word.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn a_file_of_a_spreadsheet() {
        let text = "address,aliases,name,department,phone,site,vip,language,title\r\n\
            Wang@Corp.test,w.fang@corp.test;wf@home.test,王芳,\"财务部,一组\",8066,杭州,是,zh-CN,经理\r\n\
            \r\n,,,,,,,,\r\n\
            bob@corp.test,,\"Bob \"\"B\"\" Li\",Sales,,,no,,\r\n";
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            encoding_rs::GBK.encode(text).0.into_owned(),
            text.replace(',', "\t").replace("\"财务部\t一组\"", "\"财务部,一组\"").into_bytes(),
        ] {
            let people = read(&bytes).unwrap();
            assert_eq!(people.len(), 2);
            assert_eq!(people[0].addresses, ["wang@corp.test", "w.fang@corp.test", "wf@home.test"]);
            assert_eq!(people[0].name.as_deref(), Some("王芳"));
            assert_eq!(people[0].department.as_deref(), Some("财务部,一组"));
            assert_eq!((people[0].vip, people[0].language.as_deref()), (Some(true), Some("zh-CN")));
            assert_eq!(people[0].title.as_deref(), Some("经理"));
            assert_eq!((people[1].line, people[1].name.as_deref()), (5, Some("Bob \"B\" Li")));
            assert_eq!((people[1].vip, people[1].language.as_deref()), (Some(false), Some("")));
        }
    }

    #[test]
    fn columns_in_chinese_and_columns_that_are_not_there() {
        let people = read("姓名,邮箱\n李娜,lina@corp.test".as_bytes()).unwrap();
        assert_eq!(people[0].name.as_deref(), Some("李娜"));
        assert_eq!((people[0].vip, people[0].department.as_deref()), (None, None));
    }

    #[test]
    fn a_shared_mailbox_has_members() {
        let people = read(
            "address,members\nfin@corp.test,Zhao@corp.test; wang@corp.test;zhao@corp.test\nbob@corp.test,\n".as_bytes(),
        );
        let people = people.unwrap();
        assert_eq!(people[0].members.as_deref().unwrap(), ["zhao@corp.test", "wang@corp.test"]);
        assert_eq!(people[1].members.as_deref(), Some(&[][..]));
        assert_eq!(read("地址,成员\nfin@corp.test,赵敏".as_bytes()).unwrap_err()[0].what, "\"赵敏\" is no address");
    }

    #[test]
    fn every_fault_has_its_line() {
        for (text, told) in [
            ("", vec![(1, "the file is empty")]),
            ("name\nx", vec![(1, "no column is `address`")]),
            ("address,age\n", vec![(1, "there is no column `age`")]),
            ("address,email\n", vec![(1, "two columns are `address`")]),
            (
                "address,vip\nx@y.test,maybe\nnobody,yes\n",
                vec![(2, "`vip` is \"maybe\""), (3, "\"nobody\" is no address")],
            ),
            (
                "address\na@b.test\n\"a\n@b.test\",x\n",
                vec![(3, "more fields than the 1 columns"), (3, "\"a @b.test\" is no address")],
            ),
            ("address\na@b.test\nA@B.test\n", vec![(3, "a@b.test stands in line 2 already")]),
            ("address,name\na@b.test,\"Wang\n", vec![(2, "a quote is not closed")]),
            ("address,name\n,Wang\n", vec![(2, "the address is missing")]),
            ("address,language\na@b.test,??\n", vec![(2, "`language` is \"??\"")]),
        ] {
            let faults = read(text.as_bytes()).unwrap_err();
            let found: Vec<(usize, &str)> = faults.iter().map(|f| (f.line, f.what.as_str())).collect();
            assert_eq!(found, told, "{text:?}");
            assert!(faults.iter().all(|f| !f.remedy.is_empty()));
        }
    }
}
