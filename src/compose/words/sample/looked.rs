//! What a looking command of the samples finds: the ticket, with its newest entry.

use crate::compose::words::{Block, Found, Link};
use crate::pure::language::Language;

/// `#show 1042`.
pub fn found(language: Language) -> Found {
    let pick = |[en, zh]: [&str; 2]| match language {
        Language::En => en.to_owned(),
        Language::ZhCn => zh.to_owned(),
    };
    let link = Link {
        label: pick(["To answer the requester: ", "答复用户："]),
        address: "support+ra1042.7k2m4q6s2v3x5z7b2d4f6h3j5n@desk.test".to_owned(),
    };
    let facts = Block {
        head: pick(["#1042 P2 open", "#1042 P2 处理中"]),
        lines: vec![pick(["From: Wang Fang <wang@corp.test>", "报障人：王芳 <wang@corp.test>"])],
        links: vec![link],
        said: Vec::new(),
    };
    let entry = Block {
        head: pick(["Mon 23 Nov 2026 09:12, Alice Li", "2026年11月23日（周一）09:12，李伟"]),
        said: vec![pick(["The old driver is back.", "已装回原驱动。"])],
        ..Block::default()
    };
    Found {
        title: pick(["Ticket 1042: Label printer jams", "工单 1042：标签打印机卡纸"]),
        blocks: vec![facts, entry],
        more: pick(["and 3 earlier entries", "另有 3 条较早的记录"]),
    }
}
