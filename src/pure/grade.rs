//! The words of grading: impact, urgency, priority, kind, and the matrix between them.
//!
//! Each word has one canonical spelling (`as_str`, what the store and `--json` hold), one display word a language
//! (`word`, what people read) and many spellings that people may write (`parse`): English, Chinese, and the scales
//! of the operations manuals (紧急/重要/一般, 高/中/低, A–D, P1–P4, 特急). Parsing folds width and case and never guesses: a word that is
//! not in the table is None. Nothing here looks into running text; a severity word counts only where somebody put it
//! behind a label or a command.

mod intake;

pub use intake::{Channel, Effort};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::language::Language;

/// How many people or what part of the business are hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Impact {
    Individual,
    Department,
    Company,
    Core,
}

/// How soon it hurts. What is stopped, has lost data or interrupts the business is critical.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    Low,
    Normal,
    High,
    Critical,
}

/// The class of a ticket; `P1 < P2`, so the smallest is the most pressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    P1,
    P2,
    P3,
    P4,
}

/// What a ticket is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Incident,
    Request,
    Question,
    Complaint,
    Suggestion,
    Change,
    Problem,
}

/// Every spelling understood for a value, the canonical one first; written folded (NFKC, lower case, single spaces).
type Spellings<T> = [(T, &'static [&'static str])];

const IMPACTS: &Spellings<Impact> = &[
    (
        Impact::Individual,
        &[
            "individual",
            "person",
            "personal",
            "user",
            "single user",
            "one person",
            "one user",
            "me",
            "only me",
            "just me",
            "myself",
            "个人",
            "本人",
            "仅本人",
            "仅个人",
            "仅我",
            "只有我",
            "单人",
            "单个用户",
            "一个人",
        ],
    ),
    (
        Impact::Department,
        &[
            "department",
            "dept",
            "team",
            "group",
            "my department",
            "our department",
            "the department",
            "my team",
            "our team",
            "whole department",
            "the whole department",
            "entire department",
            "部门",
            "本部门",
            "我部门",
            "我们部门",
            "整个部门",
            "全部门",
            "科室",
            "整个科室",
            "几个人",
            "多人",
            "多个用户",
        ],
    ),
    (
        Impact::Company,
        &[
            "company",
            "whole company",
            "the whole company",
            "entire company",
            "all",
            "everybody",
            "everyone",
            "organisation",
            "organization",
            "全公司",
            "公司",
            "整个公司",
            "全单位",
            "全院",
            "全员",
            "全体",
            "全体员工",
            "所有人",
            "所有用户",
        ],
    ),
    (Impact::Core, &["core", "core business", "business", "core service", "核心业务", "核心", "核心系统", "关键业务"]),
];

const URGENCIES: &Spellings<Urgency> = &[
    (Urgency::Low, &["low", "minor", "d", "p4", "4", "低", "次要", "不急", "低级"]),
    (Urgency::Normal, &["normal", "medium", "moderate", "c", "p3", "3", "中", "一般", "普通", "正常", "中级"]),
    (Urgency::High, &["high", "major", "important", "b", "p2", "2", "高", "重要", "较急", "较大", "高级"]),
    (
        Urgency::Critical,
        &[
            "critical",
            "urgent",
            "very urgent",
            "emergency",
            "asap",
            "a",
            "p1",
            "1",
            "紧急",
            "特急",
            "非常紧急",
            "十分紧急",
            "加急",
            "危急",
            "严重",
            "重大",
            "特大",
            // Stopped, data lost, business interrupted.
            "stopped",
            "down",
            "outage",
            "interrupted",
            "business interrupted",
            "data lost",
            "data loss",
            "lost data",
            "停止",
            "停机",
            "停产",
            "宕机",
            "瘫痪",
            "中断",
            "业务中断",
            "服务中断",
            "数据丢失",
            "丢失数据",
        ],
    ),
];

const PRIORITIES: &Spellings<Priority> = &[
    (Priority::P1, &["p1", "1", "a", "critical", "urgent", "紧急", "特急", "非常紧急", "一级", "p1 紧急"]),
    (Priority::P2, &["p2", "2", "b", "high", "important", "重要", "高", "二级", "p2 重要"]),
    (Priority::P3, &["p3", "3", "c", "normal", "medium", "普通", "一般", "中", "三级", "p3 普通"]),
    (Priority::P4, &["p4", "4", "d", "low", "minor", "次要", "低", "四级", "p4 次要"]),
];

const KINDS: &Spellings<Kind> = &[
    (Kind::Incident, &["incident", "fault", "outage", "故障", "事件", "报障"]),
    (Kind::Request, &["request", "service request", "服务请求", "请求", "申请", "需求"]),
    (Kind::Question, &["question", "inquiry", "咨询", "问题咨询", "询问"]),
    (Kind::Complaint, &["complaint", "投诉"]),
    (Kind::Suggestion, &["suggestion", "idea", "建议"]),
    (Kind::Change, &["change", "change request", "变更"]),
    (Kind::Problem, &["problem", "问题管理", "问题"]),
];

/// Folds what a person typed into the form that the tables hold: NFKC (full width to half), lower case, trimmed of
/// blanks and of closing punctuation, inner blanks single.
fn fold_word(text: &str) -> String {
    let wide: String = text.chars().take(WORD_CHARS_MAX).nfkc().collect::<String>().to_lowercase();
    let trimmed = wide.trim_matches(|c: char| c.is_whitespace() || ".!,;:。，；！、\"'“”".contains(c));
    trimmed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A grading word longer than this (characters) is not one.
const WORD_CHARS_MAX: usize = 64;

fn look_up<T: Copy>(table: &Spellings<T>, text: &str) -> Option<T> {
    let word = fold_word(text);
    table.iter().find(|(_, spellings)| spellings.contains(&word.as_str())).map(|(value, _)| *value)
}

impl Impact {
    /// All values, smallest first.
    pub const ALL: [Impact; 4] = [Impact::Individual, Impact::Department, Impact::Company, Impact::Core];

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            Impact::Individual => "individual",
            Impact::Department => "department",
            Impact::Company => "company",
            Impact::Core => "core",
        }
    }

    /// Reads any spelling; also the canonical word. None: not an impact.
    pub fn parse(text: &str) -> Option<Impact> {
        look_up(IMPACTS, text)
    }

    /// Reads the answer to the numbered question of the acknowledgement: 1 only me, 2 my department,
    /// 3 the whole company; any spelling of `parse` too.
    pub fn of_answer(text: &str) -> Option<Impact> {
        match fold_word(text).trim_end_matches([')', '.', '、']) {
            "1" | "①" => Some(Impact::Individual),
            "2" | "②" => Some(Impact::Department),
            "3" | "③" => Some(Impact::Company),
            other => Impact::parse(other),
        }
    }

    /// The word that people read.
    pub fn word(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::En, Impact::Individual) => "individual",
            (Language::En, Impact::Department) => "department",
            (Language::En, Impact::Company) => "whole company",
            (Language::En, Impact::Core) => "core business",
            (Language::ZhCn, Impact::Individual) => "个人",
            (Language::ZhCn, Impact::Department) => "部门",
            (Language::ZhCn, Impact::Company) => "全公司",
            (Language::ZhCn, Impact::Core) => "核心业务",
        }
    }
}

impl Urgency {
    /// All values, smallest first.
    pub const ALL: [Urgency; 4] = [Urgency::Low, Urgency::Normal, Urgency::High, Urgency::Critical];

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            Urgency::Low => "low",
            Urgency::Normal => "normal",
            Urgency::High => "high",
            Urgency::Critical => "critical",
        }
    }

    /// Reads any spelling, in any of the manuals' scales. None: not an urgency.
    pub fn parse(text: &str) -> Option<Urgency> {
        look_up(URGENCIES, text)
    }

    /// The word that people read.
    pub fn word(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::En, urgency) => urgency.as_str(),
            (Language::ZhCn, Urgency::Low) => "低",
            (Language::ZhCn, Urgency::Normal) => "中",
            (Language::ZhCn, Urgency::High) => "高",
            (Language::ZhCn, Urgency::Critical) => "特急",
        }
    }
}

impl Priority {
    /// All values, the most pressing first.
    pub const ALL: [Priority; 4] = [Priority::P1, Priority::P2, Priority::P3, Priority::P4];

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            Priority::P1 => "P1",
            Priority::P2 => "P2",
            Priority::P3 => "P3",
            Priority::P4 => "P4",
        }
    }

    /// Reads any spelling, in any of the manuals' scales. None: not a priority.
    pub fn parse(text: &str) -> Option<Priority> {
        look_up(PRIORITIES, text)
    }

    /// The word that people read.
    pub fn word(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::En, Priority::P1) => "Urgent",
            (Language::En, Priority::P2) => "Important",
            (Language::En, Priority::P3) => "Normal",
            (Language::En, Priority::P4) => "Minor",
            (Language::ZhCn, Priority::P1) => "紧急",
            (Language::ZhCn, Priority::P2) => "重要",
            (Language::ZhCn, Priority::P3) => "普通",
            (Language::ZhCn, Priority::P4) => "次要",
        }
    }
}

impl Kind {
    /// All values, `incident` (the default) first.
    pub const ALL: [Kind; 7] =
        [Kind::Incident, Kind::Request, Kind::Question, Kind::Complaint, Kind::Suggestion, Kind::Change, Kind::Problem];

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Incident => "incident",
            Kind::Request => "request",
            Kind::Question => "question",
            Kind::Complaint => "complaint",
            Kind::Suggestion => "suggestion",
            Kind::Change => "change",
            Kind::Problem => "problem",
        }
    }

    /// Reads any spelling. None: not a kind.
    pub fn parse(text: &str) -> Option<Kind> {
        look_up(KINDS, text)
    }

    /// The word that people read.
    pub fn word(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::En, Kind::Request) => "service request",
            (Language::En, kind) => kind.as_str(),
            (Language::ZhCn, Kind::Incident) => "故障",
            (Language::ZhCn, Kind::Request) => "服务请求",
            (Language::ZhCn, Kind::Question) => "咨询",
            (Language::ZhCn, Kind::Complaint) => "投诉",
            (Language::ZhCn, Kind::Suggestion) => "建议",
            (Language::ZhCn, Kind::Change) => "变更",
            (Language::ZhCn, Kind::Problem) => "问题管理",
        }
    }
}

/// Impact × urgency → priority: the matrix with the cells that the configuration changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriorityMatrix {
    changed: std::collections::BTreeMap<(Impact, Urgency), Priority>,
}

impl PriorityMatrix {
    /// Changes one cell.
    pub fn set(&mut self, impact: Impact, urgency: Urgency, priority: Priority) {
        self.changed.insert((impact, urgency), priority);
    }

    /// The priority of a cell; total.
    pub fn priority(&self, impact: Impact, urgency: Urgency) -> Priority {
        self.changed.get(&(impact, urgency)).copied().unwrap_or_else(|| default_priority(impact, urgency))
    }
}

/// A row an impact, the columns critical, high, normal, low.
fn default_priority(impact: Impact, urgency: Urgency) -> Priority {
    use Priority::{P1, P2, P3, P4};
    let (critical, high, normal, low) = match impact {
        Impact::Core => (P1, P1, P2, P3),
        Impact::Company => (P1, P2, P2, P3),
        Impact::Department => (P2, P2, P3, P4),
        Impact::Individual => (P2, P3, P3, P4),
    };
    match urgency {
        Urgency::Critical => critical,
        Urgency::High => high,
        Urgency::Normal => normal,
        Urgency::Low => low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_words_and_display_words_are_read_back() {
        for language in [Language::En, Language::ZhCn] {
            for value in Impact::ALL {
                assert_eq!(Impact::parse(value.as_str()), Some(value));
                assert_eq!(Impact::parse(value.word(language)), Some(value));
            }
            for value in Urgency::ALL {
                assert_eq!(Urgency::parse(value.as_str()), Some(value));
                assert_eq!(Urgency::parse(value.word(language)), Some(value));
            }
            for value in Priority::ALL {
                assert_eq!(Priority::parse(value.as_str()), Some(value));
                assert_eq!(Priority::parse(value.word(language)), Some(value));
            }
            for value in Kind::ALL {
                assert_eq!(Kind::parse(value.as_str()), Some(value));
                assert_eq!(Kind::parse(value.word(language)), Some(value));
            }
        }
    }

    #[test]
    fn no_spelling_stands_for_two_values() {
        fn unique<T>(table: &Spellings<T>) {
            let mut all: Vec<&str> = table.iter().flat_map(|(_, words)| words.iter().copied()).collect();
            assert!(all.iter().all(|word| fold_word(word) == *word), "not folded: {all:?}");
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
        unique(IMPACTS);
        unique(URGENCIES);
        unique(PRIORITIES);
        unique(KINDS);
    }

    #[test]
    fn scales_of_the_manuals_are_understood() {
        for (text, urgency) in [
            ("紧急", Urgency::Critical),
            ("urgent", Urgency::Critical),
            ("特急！", Urgency::Critical),
            ("高", Urgency::High),
            ("重要", Urgency::High),
            ("一般", Urgency::Normal),
            (" Ｃ ", Urgency::Normal),
            ("低", Urgency::Low),
            ("Stopped", Urgency::Critical),
            ("data lost", Urgency::Critical),
            ("business interrupted.", Urgency::Critical),
            ("停机", Urgency::Critical),
            ("数据丢失", Urgency::Critical),
            ("业务中断！", Urgency::Critical),
            ("重大", Urgency::Critical),
        ] {
            assert_eq!(Urgency::parse(text), Some(urgency), "{text}");
        }
        assert_eq!(Priority::parse("Ｐ２"), Some(Priority::P2));
        assert_eq!(Impact::parse("Whole  Company."), Some(Impact::Company));
        assert_eq!(Impact::of_answer("2"), Some(Impact::Department));
        assert_eq!(Impact::of_answer("3、"), Some(Impact::Company));
        assert_eq!(Impact::of_answer("４"), None);
        assert_eq!(Urgency::parse("急急急"), None);
        assert_eq!(Priority::parse(""), None);
    }

    #[test]
    fn the_matrix_is_the_printed_one() {
        let rows = [
            (Impact::Core, "P1 P1 P2 P3"),
            (Impact::Company, "P1 P2 P2 P3"),
            (Impact::Department, "P2 P2 P3 P4"),
            (Impact::Individual, "P2 P3 P3 P4"),
        ];
        let mut matrix = PriorityMatrix::default();
        for (impact, row) in rows {
            let got: Vec<&str> =
                Urgency::ALL.iter().rev().map(|urgency| matrix.priority(impact, *urgency).as_str()).collect();
            assert_eq!(got.join(" "), row);
        }
        matrix.set(Impact::Core, Urgency::Low, Priority::P1);
        assert_eq!(matrix.priority(Impact::Core, Urgency::Low), Priority::P1);
        assert_eq!(matrix.priority(Impact::Core, Urgency::Normal), Priority::P2);
    }
}
