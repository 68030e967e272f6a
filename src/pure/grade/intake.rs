//! Words of the intake record that are no grade: by which channel a matter came, and how much work it is.

use super::{Spellings, look_up};
use crate::pure::language::Language;

/// How a matter reached the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    Mail,
    Phone,
    WalkIn,
    Chat,
    SiteVisit,
}

/// How much work a ticket is. It weighs the load of whoever has it and the time of the first promise, never the priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    S,
    M,
    L,
}

const CHANNELS: &Spellings<Channel> = &[
    (Channel::Mail, &["mail", "e-mail", "email", "by mail", "邮件", "电子邮件"]),
    (Channel::Phone, &["phone", "telephone", "call", "phone call", "by phone", "电话", "来电", "热线"]),
    (Channel::WalkIn, &["walk-in", "walk in", "walkin", "in person", "来访", "现场", "到访", "面谈"]),
    (Channel::Chat, &["chat", "im", "messenger", "wechat", "即时消息", "聊天", "微信", "企业微信", "钉钉", "飞书"]),
    (Channel::SiteVisit, &["site visit", "site-visit", "visit", "on-site", "onsite", "上门", "上门服务", "巡检"]),
];

const EFFORTS: &Spellings<Effort> = &[
    (Effort::S, &["s", "small", "小"]),
    (Effort::M, &["m", "medium", "中"]),
    (Effort::L, &["l", "large", "big", "大"]),
];

impl Channel {
    pub const ALL: [Channel; 5] = [Channel::Mail, Channel::Phone, Channel::WalkIn, Channel::Chat, Channel::SiteVisit];

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Phone => "phone",
            Channel::WalkIn => "walk-in",
            Channel::Chat => "chat",
            Channel::SiteVisit => "site visit",
        }
    }

    /// Reads any spelling. None: not a channel.
    pub fn parse(text: &str) -> Option<Channel> {
        look_up(CHANNELS, text)
    }

    /// The word that people read.
    pub fn word(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::En, channel) => channel.as_str(),
            (Language::ZhCn, Channel::Mail) => "邮件",
            (Language::ZhCn, Channel::Phone) => "电话",
            (Language::ZhCn, Channel::WalkIn) => "来访",
            (Language::ZhCn, Channel::Chat) => "即时消息",
            (Language::ZhCn, Channel::SiteVisit) => "上门",
        }
    }
}

impl Effort {
    pub const ALL: [Effort; 3] = [Effort::S, Effort::M, Effort::L];

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            Effort::S => "S",
            Effort::M => "M",
            Effort::L => "L",
        }
    }

    /// Reads any spelling. None: not an effort.
    pub fn parse(text: &str) -> Option<Effort> {
        look_up(EFFORTS, text)
    }

    /// The word that people read.
    pub fn word(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::En, effort) => effort.as_str(),
            (Language::ZhCn, Effort::S) => "小",
            (Language::ZhCn, Effort::M) => "中",
            (Language::ZhCn, Effort::L) => "大",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for language in [Language::En, Language::ZhCn] {
            for channel in Channel::ALL {
                assert_eq!(Channel::parse(channel.as_str()), Some(channel));
                assert_eq!(Channel::parse(channel.word(language)), Some(channel));
            }
            for effort in Effort::ALL {
                assert_eq!(Effort::parse(effort.as_str()), Some(effort));
                assert_eq!(Effort::parse(effort.word(language)), Some(effort));
            }
        }
        assert_eq!(Channel::parse(" Ｗalk-In。"), Some(Channel::WalkIn));
        assert_eq!((Channel::parse("pigeon"), Effort::parse("XL"), Effort::parse("")), (None, None, None));
    }

    #[test]
    fn no_spelling_stands_for_two_values() {
        let channels = CHANNELS.iter().flat_map(|(_, words)| words.iter());
        let efforts = EFFORTS.iter().flat_map(|(_, words)| words.iter());
        let mut all: Vec<&&str> = channels.chain(efforts).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
