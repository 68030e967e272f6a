//! What a desk begins with: the category tree, the cause codes and the closure codes of the operations manuals, as data.
//!
//! A desk adds categories by `[[category]]` and by its rules, and may list closure codes of its own. Each word has a
//! Chinese name, which people may write instead. Nothing is guessed: a word that is not known is told the nearest one.

use unicode_normalization::UnicodeNormalization;

use super::language::Language;

/// The categories: path, Chinese name of its last part.
pub const CATEGORIES: &[(&str, &str)] = &[
    ("network", "网络"),
    ("network/vpn", "远程接入"),
    ("network/wifi", "无线网络"),
    ("network/internet", "上网"),
    ("network/dns", "域名解析"),
    ("server", "服务器"),
    ("server/hardware", "服务器硬件"),
    ("server/system", "操作系统"),
    ("server/virtual", "虚拟机"),
    ("database", "数据库"),
    ("database/performance", "数据库性能"),
    ("database/access", "数据库权限"),
    ("application", "应用系统"),
    ("application/mail", "邮箱"),
    ("application/erp", "业务系统"),
    ("application/office", "办公软件"),
    ("application/access", "账号权限"),
    ("endpoint", "终端"),
    ("endpoint/computer", "电脑"),
    ("endpoint/printer", "打印机"),
    ("endpoint/phone", "电话"),
    ("endpoint/software", "终端软件"),
    ("data", "数据"),
    ("data/backup", "备份"),
    ("data/restore", "数据恢复"),
    ("data/report", "报表"),
    ("cloud", "云服务"),
    ("cloud/compute", "云主机"),
    ("cloud/storage", "云存储"),
    ("security", "安全"),
    ("security/phishing", "钓鱼邮件"),
    ("security/malware", "病毒"),
    ("security/leak", "信息泄露"),
];

/// The category whose tickets only their own people read.
const RESTRICTED: &str = "security";

/// The categories under which passwords and permissions are asked for.
const HANDED_OUT: &[&str] = &["application/access", "database/access"];

/// The words of such a request in a subject.
const KEYS: &[&str] =
    &["password", "passwd", "permission", "access right", "密码", "口令", "权限", "解锁账号", "账号解锁"];

/// Beside one of `KEYS` in a sentence: it is asked for, not only spoken of.
const HANDED: &[&str] = &[
    "reset",
    "forgot",
    "new password",
    "new passwd",
    "unlock",
    "send",
    "grant",
    "give",
    "need",
    "change",
    "request",
    "重置",
    "忘",
    "申请",
    "开通",
    "找回",
    "修改",
    "授予",
    "授权",
    "解锁",
    "发我",
    "发给",
    "改一下",
];
/// Sentences of a mail that are looked at for `KEYS`.
const SENTENCES_MAX: usize = 60;

/// Why things broke: code, Chinese name.
pub const CAUSES: &[(&str, &str)] = &[
    ("hardware", "硬件"),
    ("software", "软件"),
    ("configuration", "配置"),
    ("operation", "操作"),
    ("network", "网络"),
    ("power", "供电"),
    ("external", "外部"),
    ("capacity", "容量"),
    ("unknown", "不明"),
];

/// How tickets end: code, Chinese name. A desk that lists none takes any text.
pub const CLOSURES: &[(&str, &str)] = &[
    ("solved", "已解决"),
    ("worked_around", "变通解决"),
    ("no_fault_found", "未发现故障"),
    ("not_reproducible", "无法重现"),
    ("duplicate", "重复"),
    ("cancelled", "已取消"),
    ("out_of_scope", "不在服务范围"),
    ("no_answer", "无应答"),
];

/// Names less alike than this (0 to 1) are not offered.
const LIKENESS_MIN: f64 = 0.6;

/// Whether tickets of a category are restricted, as shipped.
pub fn is_restricted(category: &str) -> bool {
    category.split('/').next() == Some(RESTRICTED)
}

/// Whether what is asked for under a category is a password or a permission.
pub fn hands_out(category: &str) -> bool {
    HANDED_OUT.contains(&category)
}

/// Whether a subject asks for a password or a permission, in English or Chinese.
pub fn asks_for_keys(subject: &str) -> bool {
    let subject = folded(subject);
    KEYS.iter().any(|word| subject.contains(word))
}

/// Whether a sentence of a mail asks for a password or a permission: who only tells of one, or cannot print after having
/// typed it, asks for neither.
pub fn text_asks_for_keys(text: &str) -> bool {
    text.split(['.', '!', '?', ';', '。', '！', '？', '；', '\n']).take(SENTENCES_MAX).map(folded).any(|sentence| {
        let holds = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
        holds(KEYS) && holds(HANDED)
    })
}

/// The name of a category as people read it: its path, in Chinese where the parts are shipped ones.
pub fn category_name(path: &str, language: Language) -> String {
    if language == Language::En {
        return path.replace('/', " / ");
    }
    let mut known = String::new();
    let parts = path.split('/').map(|part| {
        known = if known.is_empty() { part.to_owned() } else { format!("{known}/{part}") };
        CATEGORIES.iter().find(|(shipped, _)| *shipped == known).map_or(part, |(_, name)| *name).to_owned()
    });
    parts.collect::<Vec<_>>().join(" / ")
}

/// A closure code as people read it; a desk's own code as it stands.
pub fn closure_name(code: &str, language: Language) -> String {
    match (CLOSURES.iter().find(|(shipped, _)| *shipped == code), language) {
        (Some((_, name)), Language::ZhCn) => (*name).to_owned(),
        (Some((shipped, _)), Language::En) => shipped.replace('_', " "),
        (None, _) => code.to_owned(),
    }
}

fn folded(word: &str) -> String {
    word.nfkc().collect::<String>().trim().to_lowercase()
}

/// The category that `wanted` names among the shipped ones and `own`: its path in canonical form, by path, by a Chinese
/// name, or by its last part where only one has it. Err: the nearest path, if any is near.
pub fn category<'a>(wanted: &str, own: impl Iterator<Item = &'a str>) -> Result<String, Option<String>> {
    let wanted = folded(wanted);
    let mut paths: Vec<&str> = own.collect();
    paths.extend(CATEGORIES.iter().map(|(path, _)| *path));
    if let Some(path) = paths.iter().find(|path| folded(path) == wanted) {
        return Ok((*path).to_owned());
    }
    if let Some((path, _)) = CATEGORIES.iter().find(|(_, name)| folded(name) == wanted) {
        return Ok((*path).to_owned());
    }
    let mut by_end = paths.iter().filter(|p| p.rsplit_once('/').is_some_and(|(_, end)| folded(end) == wanted));
    if let (Some(path), None) = (by_end.next(), by_end.next()) {
        return Ok((*path).to_owned());
    }
    Err(nearest(&wanted, &paths))
}

fn nearest(wanted: &str, paths: &[&str]) -> Option<String> {
    let mut best: Option<(f64, &str)> = None;
    for path in paths {
        let end = path.rsplit_once('/').map_or(*path, |(_, end)| end);
        let likeness = strsim::jaro_winkler(wanted, &folded(path)).max(strsim::jaro_winkler(wanted, &folded(end)));
        if likeness >= LIKENESS_MIN && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, path));
        }
    }
    best.map(|(_, path)| path.to_owned())
}

/// A cause as engineers write it: `hardware: the fan stands still`, 硬件：风扇不转, or a text without a code.
pub fn cause_code(text: &str) -> Option<&'static str> {
    let head = text.split([':', '：', ',', '，', '、', ';', '；', '-', '。', '.']).next().unwrap_or_default();
    let head = folded(head);
    CAUSES.iter().find(|(code, name)| *code == head || *name == head).map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_by_path_name_and_end() {
        let own = || ["canteen/till", "network/vpn"].into_iter();
        let found = |wanted: &str| category(wanted, own());
        assert_eq!(found("network/vpn"), Ok("network/vpn".to_owned()));
        assert_eq!(found("Network/VPN"), Ok("network/vpn".to_owned()));
        assert_eq!(found("canteen/till"), Ok("canteen/till".to_owned()));
        assert_eq!(found("打印机"), Ok("endpoint/printer".to_owned()));
        assert_eq!(found("printer"), Ok("endpoint/printer".to_owned()));
        assert_eq!(found("access"), Err(Some("database/access".to_owned())), "two have it");
        assert_eq!(found("netwrok/vpn"), Err(Some("network/vpn".to_owned())));
        assert_eq!(found("zzz"), Err(None));
    }

    #[test]
    fn causes_and_what_is_restricted() {
        let cases = [
            ("hardware: the fan stands still", Some("hardware")),
            ("硬件：风扇不转", Some("hardware")),
            ("Power", Some("power")),
            ("the network was down", None),
            ("", None),
        ];
        for (text, code) in cases {
            assert_eq!(cause_code(text), code, "{text}");
        }
        assert!(is_restricted("security/leak") && is_restricted("security") && !is_restricted("network"));
    }

    #[test]
    fn children_have_their_parents_and_names_are_one_each() {
        for (path, _) in CATEGORIES {
            if let Some((parent, _)) = path.rsplit_once('/') {
                assert!(CATEGORIES.iter().any(|(p, _)| *p == parent), "{path}");
            }
        }
        let mut names: Vec<&str> = CATEGORIES.iter().map(|(_, name)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CATEGORIES.len());
    }

    #[test]
    fn names_as_people_read_them() {
        for (path, en, zh) in [
            ("endpoint/printer", "endpoint / printer", "终端 / 打印机"),
            ("network", "network", "网络"),
            ("canteen/coffee", "canteen / coffee", "canteen / coffee"),
        ] {
            assert_eq!(category_name(path, Language::En), en);
            assert_eq!(category_name(path, Language::ZhCn), zh);
        }
        assert_eq!(closure_name("worked_around", Language::En), "worked around");
        assert_eq!(closure_name("worked_around", Language::ZhCn), "变通解决");
        assert_eq!(closure_name("K-17", Language::ZhCn), "K-17");
    }

    #[test]
    fn requests_for_keys() {
        assert!(asks_for_keys("Password reset, please") && asks_for_keys("申请ＥＲＰ权限"));
        assert!(!asks_for_keys("The printer jams"));
        assert!(text_asks_for_keys("Hello,\nplease reset my password and send the new one here."));
        assert!(text_asks_for_keys("您好。我忘记了ERP口令，请处理。") && text_asks_for_keys("申请开通采购模块的权限"));
        assert!(!text_asks_for_keys("I typed my password. Now the printer jams, please send somebody."));
        assert!(hands_out("application/access") && !hands_out("application/erp") && !hands_out(""));
    }
}
