//! Labelled lines in a mail: `Impact: whole company`, `部门：财务`, `紧急程度：高`, `【影响范围】部门`.
//!
//! A label stands at the beginning of a line (bullets and numbers before it do not matter) or after a separator behind
//! another labelled value. The first line that names a field stands. Values that are no grading word are left out, never
//! guessed. Takes linear time: lines and labels looked at are limited.

mod table;

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::text::scanned;
use crate::pure::grade::{Channel, Effort, Impact, Kind, Priority, Urgency};
pub(super) use table::LABELS;

/// Lines looked at.
const LINES_MAX: usize = 2000;
/// Characters of a line looked at.
const LINE_CHARS_MAX: usize = 500;
/// Letters and digits of the longest label, blanks apart.
const LABEL_LETTERS_MAX: usize = 16;
/// Characters kept of a value.
const VALUE_CHARS_MAX: usize = 200;

/// Digits of the shortest telephone number.
pub(super) const PHONE_DIGITS_MIN: usize = 3;

/// What the writer stated behind labels; None: nothing, or nothing that is understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    pub kind: Option<Kind>,
    pub impact: Option<Impact>,
    /// From `Urgency:`, else from a severity or priority word in any of the manuals' scales.
    pub urgency: Option<Urgency>,
    pub department: Option<String>,
    pub phone: Option<String>,
    pub site: Option<String>,
    pub place: Option<String>,
    pub ci: Option<String>,
    pub affected: Option<String>,
    pub occurred_at: Option<String>,
    pub symptom: Option<String>,
    pub steps: Option<String>,
    pub error_text: Option<String>,
    pub expected_impact: Option<String>,
}

/// Names of fields that a `[[category]]` may list as `required`; each is one that `labels` reads.
pub const FIELDS: &[&str] = &[
    "kind",
    "impact",
    "urgency",
    "department",
    "phone",
    "site",
    "place",
    "ci",
    "affected",
    "occurred_at",
    "symptom",
    "steps",
    "error_text",
    "expected_impact",
];

/// What the staff state of a matter in their own lines, and nobody else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StaffLabels {
    pub channel: Option<Channel>,
    pub effort: Option<Effort>,
}

/// Reads the labelled lines of one of the staff.
pub fn staff_labels(text: &str) -> StaffLabels {
    let found = found_in(text);
    StaffLabels {
        channel: found.get("channel").and_then(|word| Channel::parse(word)),
        effort: found.get("effort").and_then(|word| Effort::parse(word)),
    }
}

/// Reads the labelled lines of a text.
pub fn labels(text: &str) -> Labels {
    let mut found = found_in(text);
    let mut take = |field: &str| found.remove(field);
    let severity = take("severity");
    Labels {
        kind: take("kind").and_then(|word| graded(&word, Kind::parse)),
        impact: take("impact").and_then(|word| graded(&word, Impact::parse)),
        urgency: take("urgency")
            .and_then(|word| graded(&word, |word| Urgency::parse(word).or_else(|| yes_or_no(word))))
            .or_else(|| severity.and_then(|word| graded(&word, wished))),
        department: take("department"),
        // "Phone: not working since this morning" is what is wrong.
        phone: take("phone").filter(|number| number.chars().filter(char::is_ascii_digit).count() >= PHONE_DIGITS_MIN),
        site: take("site"),
        place: take("place"),
        ci: take("ci"),
        affected: take("affected"),
        occurred_at: take("occurred_at"),
        symptom: take("symptom"),
        steps: take("steps"),
        error_text: take("error_text"),
        expected_impact: take("expected_impact"),
    }
}

/// Every labelled value of a text by its field; the first one stands.
fn found_in(text: &str) -> BTreeMap<&'static str, String> {
    let mut found: BTreeMap<&'static str, String> = BTreeMap::new();
    for line in scanned(text).lines().take(LINES_MAX) {
        // Most lines of most mails, at a fraction of the cost: without one of these nothing is labelled.
        if line.is_ascii() && !line.contains([':', '[']) {
            continue;
        }
        let line = line.chars().take(LINE_CHARS_MAX).nfkc();
        if !may_begin_with_label(line.clone()) {
            continue;
        }
        let line: String = line.collect();
        for (field, value) in fields(&line) {
            found.entry(field).or_insert(value);
        }
    }
    found
}

/// A value that is a word of grading, or one with something said beside it: `high, the line stands`, 部门（财务部）. Two
/// words that differ are none.
fn graded<T: Copy + PartialEq>(value: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    if let Some(found) = parse(value) {
        return Some(found);
    }
    let mut pieces = value.split([',', ';', '(', ')', '。', '–', '—']).flat_map(|piece| piece.split(" - "));
    let first = parse(pieces.next()?)?;
    pieces.filter_map(parse).all(|other| other == first).then_some(first)
}

/// The tick beside 是否紧急.
fn yes_or_no(word: &str) -> Option<Urgency> {
    match word.trim().to_lowercase().as_str() {
        "yes" | "y" | "是" | "是的" | "√" | "✓" | "✔" => Some(Urgency::Critical),
        "no" | "n" | "否" | "不是" | "不" => Some(Urgency::Normal),
        _ => None,
    }
}

/// A class that the writer asks for is a wish about urgency; the matrix decides the class.
fn wished(word: &str) -> Option<Urgency> {
    let by_class = Priority::parse(word).map(|priority| match priority {
        Priority::P1 => Urgency::Critical,
        Priority::P2 => Urgency::High,
        Priority::P3 => Urgency::Normal,
        Priority::P4 => Urgency::Low,
    });
    by_class.or_else(|| Urgency::parse(word))
}

impl Labels {
    /// Which of the required fields (`FIELDS`) were not stated.
    pub fn missing<'r>(&self, required: &'r [String]) -> Vec<&'r str> {
        required.iter().map(String::as_str).filter(|field| !self.has(field)).collect()
    }

    /// Whether a field of `FIELDS` was stated.
    pub fn has(&self, field: &str) -> bool {
        let text = match field {
            "kind" => return self.kind.is_some(),
            "impact" => return self.impact.is_some(),
            "urgency" => return self.urgency.is_some(),
            "department" => &self.department,
            "phone" => &self.phone,
            "site" => &self.site,
            "place" => &self.place,
            "ci" => &self.ci,
            "affected" => &self.affected,
            "occurred_at" => &self.occurred_at,
            "symptom" => &self.symptom,
            "steps" => &self.steps,
            "error_text" => &self.error_text,
            "expected_impact" => &self.expected_impact,
            _ => return false,
        };
        text.is_some()
    }
}

/// Whether a line begins with a label and says something behind it.
pub(super) fn is_labelled(line: &str) -> bool {
    let line: String = line.chars().take(LINE_CHARS_MAX).nfkc().collect();
    !fields(&line).is_empty()
}

/// A cheap look before the dear one: the sign that ends a label stands behind few letters.
fn may_begin_with_label(line: impl Iterator<Item = char>) -> bool {
    let (mut letters, mut is_ascii) = (0, true);
    for c in line.skip_while(|c| is_bullet(*c)) {
        is_ascii &= c.is_ascii();
        match c {
            ':' | '】' | ']' | '〗' => return true,
            ' ' | '*' | '_' | '【' | '[' | '〖' => {}
            ',' | ';' | '、' if !is_ascii => letters = 0,
            _ if letters == LABEL_LETTERS_MAX && is_ascii => return false,
            _ => letters += 1,
        }
    }
    false
}

/// Blanks, bullets and numbers before a label.
fn is_bullet(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_digit() || "-*•·.>()#、●○■□◆".contains(c)
}

/// The labelled values of one line.
fn fields(line: &str) -> Vec<(&'static str, String)> {
    let mut out: Vec<(&'static str, String)> = Vec::new();
    // A Chinese line may tell of something before its labels: VPN 连不上，电话：8177，系统：ERP. One label there may be a sentence.
    let mut is_first = true;
    for piece in line.split([',', ';', '、', '，', '；', '\t', '|']) {
        match labelled(piece) {
            Some((field, value)) => out.push((field, value.to_owned())),
            // a comma inside a value belongs to the value
            None => {
                if let Some((_, value)) = out.last_mut() {
                    value.push_str(", ");
                    value.push_str(piece.trim());
                } else if piece.is_ascii() {
                    return out;
                } else {
                    is_first = false;
                }
            }
        }
    }
    if !is_first && out.len() < 2 && !out.iter().any(|(field, _)| matches!(*field, "phone" | "occurred_at")) {
        return Vec::new();
    }
    out.retain_mut(|(_, value)| {
        *value = value.trim_matches([' ', ',', '。', '*']).chars().take(VALUE_CHARS_MAX).collect();
        !value.is_empty()
    });
    out
}

/// `- Label: value`, `【Label】value` → field and value.
fn labelled(piece: &str) -> Option<(&'static str, &str)> {
    let piece = piece.trim_start_matches(is_bullet);
    let (label, value) = match piece.strip_prefix(['【', '[', '〖']) {
        Some(rest) => {
            let (label, value) = rest.split_once(['】', ']', '〗'])?;
            (label, value.trim_start().strip_prefix(':').unwrap_or(value))
        }
        None => piece.split_once(':')?,
    };
    let label = label.trim_matches([' ', '*', '_']).to_lowercase();
    let (field, _) = LABELS.iter().find(|(_, names)| names.contains(&label.as_str()))?;
    Some((field, value.trim_matches([' ', '*', '_'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_both_languages() {
        let zh = labels("您好，\n部门：财务\n影响范围：全公司\n　紧急程度：　高\n联系电话：8021，手机：138\n谢谢");
        assert_eq!(zh.department.as_deref(), Some("财务"));
        assert_eq!(zh.impact, Some(Impact::Company));
        assert_eq!(zh.urgency, Some(Urgency::High));
        assert_eq!(zh.phone.as_deref(), Some("8021"));
        let en =
            labels("Hello\n- **Impact:** whole company\n2) Urgency: urgent\nLocation: floor 3, room 12\nThanks: you");
        assert_eq!(en.impact, Some(Impact::Company));
        assert_eq!(en.urgency, Some(Urgency::Critical));
        assert_eq!(en.place.as_deref(), Some("floor 3, room 12"));
        assert_eq!(en.department, None);
    }

    #[test]
    fn no_label_is_longer_than_it_may_be() {
        let letters = |name: &&str| name.chars().filter(|c| *c != ' ').count();
        let names = || LABELS.iter().flat_map(|(_, names)| names.iter());
        assert_eq!(names().map(letters).max(), Some(LABEL_LETTERS_MAX));
        for name in names() {
            let lines = [format!("- ** {name} **: floor"), format!("1.[ _{name}_ ] floor")];
            assert!(lines.iter().all(|line| may_begin_with_label(line.chars())), "{name}");
        }
        assert!(!may_begin_with_label("please have a look at this: it is urgent".chars()));
    }

    #[test]
    fn first_label_stands_and_wrong_words_are_left_out() {
        for (text, impact, urgency) in [
            ("影响范围：核心业务", Some(Impact::Core), None),
            ("【影响范围】部门", Some(Impact::Department), None),
            ("[Urgency] low", None, Some(Urgency::Low)),
            ("紧急程度：特急", None, Some(Urgency::Critical)),
            ("Ｕｒｇｅｎｃｙ：ＨＩＧＨ", None, Some(Urgency::High)),
            ("优先级：P2", None, Some(Urgency::High)),
            ("级别：C", None, Some(Urgency::Normal)),
            ("Urgency: low\nPriority: P1", None, Some(Urgency::Low)),
            ("Impact: kitchen", None, None),
            ("Impact: core\nImpact: company", Some(Impact::Core), None),
            ("The impact: whole company", None, None),
            ("Impact:", None, None),
            ("急急急", None, None),
            ("Urgency: high, the line stands", None, Some(Urgency::High)),
            ("影响范围：部门（财务部），都打不开", Some(Impact::Department), None),
            ("Impact: only me, the whole company", None, None),
            ("Priority: P1 - mail is down", None, Some(Urgency::Critical)),
            ("故障等级：特急", None, Some(Urgency::Critical)),
            ("重要程度：一般\n事件级别：重大", None, Some(Urgency::Normal)),
            ("是否紧急：是", None, Some(Urgency::Critical)),
            ("Urgent: no", None, Some(Urgency::Normal)),
            ("紧急：打印机坏了", None, None),
            (
                "VPN 从今天早上起就一直连不上，影响范围：部门，紧急程度：高",
                Some(Impact::Department),
                Some(Urgency::High),
            ),
            ("他说，影响：部门", None, None),
            ("Hello, impact: department, urgency: high", None, None),
        ] {
            let found = labels(text);
            assert_eq!((found.impact, found.urgency), (impact, urgency), "{text}");
        }
    }

    /// The six fields that every desk's forms have, under the names that the forms give them.
    #[test]
    fn the_fields_of_the_forms() {
        for text in [
            "Impact: whole company\nUrgency: high\nAffected system: ERP\nPhone: 8177\nDepartment: Sales\nTime of occurrence: today 9:00",
            "影响范围：全公司\n紧急程度：高\n受影响系统：ERP\n联系电话：8177\n部门：Sales\n发生时间：today 9:00",
            "Scope: all, Urgent: high\nAffected service: ERP; Contact number: 8177\n- Dept: Sales\nDate of occurrence: today 9:00",
            "影响：全公司；缓急：重要\n业务系统：ERP，手机号码：8177\n所属部门：Sales\n故障发生时间：today 9:00",
        ] {
            let found = labels(text);
            let texts =
                [&found.ci, &found.phone, &found.department, &found.occurred_at].map(|t| t.as_deref().unwrap_or("-"));
            assert_eq!((found.impact, found.urgency), (Some(Impact::Company), Some(Urgency::High)), "{text}");
            assert_eq!(texts, ["ERP", "8177", "Sales", "today 9:00"], "{text}");
        }
    }

    #[test]
    fn a_chinese_line_that_tells_something_first() {
        let found = labels("VPN 连不上，电话：8177，系统：ERP，发生时间：今天9点");
        let texts = [&found.phone, &found.ci, &found.occurred_at].map(|text| text.as_deref().unwrap_or("-"));
        assert_eq!(texts, ["8177", "ERP", "今天9点"]);
        assert_eq!(labels("打印机又卡了，电话：8177").phone.as_deref(), Some("8177"));
        assert_eq!(labels("同事说，用户：都登录不了").affected, None);
    }

    #[test]
    fn what_only_the_staff_state() {
        for (text, channel, effort) in [
            ("Channel: phone\nEffort: L", Some(Channel::Phone), Some(Effort::L)),
            ("部门：财务，渠道：来访；工作量：小", Some(Channel::WalkIn), Some(Effort::S)),
            ("受理方式：上门", Some(Channel::SiteVisit), None),
            ("Channel: pigeon\nEffort: huge", None, None),
            ("She said: channel phone", None, None),
        ] {
            assert_eq!(staff_labels(text), StaffLabels { channel, effort }, "{text}");
        }
        assert_eq!(labels("部门：财务，渠道：来访").department.as_deref(), Some("财务"));
        assert_eq!(labels("Channel: phone\nEffort: L"), Labels::default());
    }

    #[test]
    fn missing_names_what_was_not_stated() {
        let required: Vec<String> = FIELDS.iter().map(|field| (*field).to_owned()).collect();
        assert_eq!(Labels::default().missing(&required), FIELDS);
        let found = labels("部门：财务\n电话：8177\n现象：蓝屏");
        let missing = found.missing(&required);
        assert!(!missing.contains(&"department") && !missing.contains(&"phone") && !missing.contains(&"symptom"));
        assert_eq!(missing.len(), FIELDS.len() - 3);
    }

    #[test]
    fn long_input_ends() {
        let text = "部门:".repeat(200_000);
        assert!(labels(&text).department.is_some_and(|value| value.chars().count() <= VALUE_CHARS_MAX));
    }
}
