//! The reasons of the samples.

use crate::pure::language::Language;

/// A reason that fits the notice; most carry none.
pub fn reason(notice: &str, language: Language) -> &'static str {
    let (english, chinese) = match notice {
        "progress" => ("the spare part comes tomorrow morning", "配件明天上午到货"),
        "breach" | "delay" | "status" => ("the spare part is late", "配件晚到"),
        "closed" => ("you told Alice Li that it prints again", "您已告知李伟打印恢复正常"),
        "reopened" => ("it came back after lunch", "午后再次出现"),
        "assigned_to_you" => ("least open work in the team", "组内在办工作最少"),
        "queue_unassigned" => ("all are away or at capacity", "均已外出或已满负荷"),
        "new_entry" => ("This is the second time they ask for news.", "这是用户第二次询问进展。"),
        "reopened_to_you" => ("The requester answered “still not working”.", "用户答复“还是不行”。"),
        "escalated" => ("the switch of the floor is not ours to change", "需调整楼层交换机，本组无权限"),
        "transcript" => ("Priority was changed by Tom Lee meanwhile.", "优先级已由李强先行修改。"),
        "out_of_scope" => ("Facility Management", "行政部"),
        "complaint" => ("Rated 1 of 5.", "评分：1 分（满分 5 分）。"),
        "verify_sender" => ("no proof of the sending server (DMARC failed)", "发信服务器未通过验证（DMARC 失败）"),
        _ => ("", ""),
    };
    match language {
        Language::En => english,
        Language::ZhCn => chinese,
    }
}
