//! Whether an engineer's answer says that the work is done (已处理，请验证) without the command for it. Nothing is
//! resolved by that; the engineer is offered the command. Linear in the text.

use super::fold::fold;

/// What says that it is done, within a clause; folded, lower case.
const DONE: &[&str] = &[
    "is fixed",
    "been fixed",
    "have fixed",
    "i fixed",
    "we fixed",
    "fixed it",
    "fixed the",
    "is resolved",
    "been resolved",
    "have resolved",
    "is solved",
    "been solved",
    "have solved",
    "is restored",
    "been restored",
    "been completed",
    "is done",
    "been done",
    "all done",
    "works again",
    "work again",
    "working again",
    "should work now",
    "should be working",
    "back to normal",
    "处理好了",
    "处理完了",
    "处理完毕",
    "处理了",
    "修好了",
    "修复了",
    "解决了",
    "恢复正常",
    "搞定",
    "弄好了",
    "可以用了",
    "可以正常使用",
];

/// What says so right behind 已 or 已经.
const DONE_ZH: &[&str] =
    &["处理", "修复", "解决", "恢复", "完成", "排除", "开通", "重置", "更换", "好了", "调整", "修好", "弄好"];

/// The same where the reader is asked to look: what else is done by hand and is seen to be.
const DONE_ZH_ASKED: &[&str] = &[
    "换好",
    "换了",
    "换新",
    "重启",
    "重装",
    "修了",
    "装好",
    "安装",
    "解锁",
    "清理",
    "还原",
    "改好",
    "配置好",
    "设置好",
];

/// Behind such a word: it is not done yet, or something else is than what was asked for.
const NOT_BEHIND_ZH: &[char] =
    &['到', '中', '着', '登', '申', '受', '预', '一', '第', '成', '为', '改', '给', '人', '时', '约'];

/// What asks the reader to look whether it is so. Politeness alone (请您) asks for anything.
const VERIFY: &[&str] = &[
    "请验证",
    "请核实",
    "请测试",
    "请试",
    "请再试",
    "请您验证",
    "请您核实",
    "请您测试",
    "请您试",
    "请您再试",
    "麻烦试",
    "please verify",
    "please check",
    "please test",
    "please try",
];

/// The same at the end of a clause, or before one of `WHETHER`: 请确认收货地址 asks for something else.
const CONFIRM: &[&str] = &["请确认", "请您确认"];
const WHETHER: &[&str] = &["是否", "能否", "一下", "结果", "效果"];

/// Before the words that say so: they are what is asked for or comes later.
const NEVER_BEFORE: &[&str] = &[
    "whether",
    "which ",
    "confirm",
    "tell ",
    "let me",
    "let us",
    "make sure",
    "see if",
    "请",
    "看看",
    "看一下",
    "看下",
];

/// With one of these a clause speaks of what is not, may be, or is to come.
const NEVER: &[&str] = &[
    "not ",
    "n't",
    "n’t",
    "will ",
    "'ll ",
    "if ",
    "when ",
    "once ",
    "unless",
    "until",
    "after ",
    "before ",
    "to be ",
    "hope ",
    "needs ",
    "would ",
    "cannot",
    "soon as",
    "未",
    "没",
    "不",
    "尚",
    "如",
    "的话",
    "即可",
    "后恢复",
    "后即",
    "后就",
    "后便",
    "后可",
    "后能",
    "后应",
    "优先级",
    "若",
    "是否",
    "等",
    "将",
    "会",
    "预计",
    "争取",
    "力争",
    "尽快",
    "马上",
    "计划",
    "能修",
    "能处理",
    "能解决",
    "能恢复",
    "then it",
    "之前",
    "以后",
    "之后",
    "后再",
    "待",
    "吗",
    "部分",
    "正在",
];

/// Words beside it that speak of what is left.
const LEFT: &[&str] = &[
    "tomorrow",
    "follow",
    "still ",
    "but ",
    "only ",
    "except",
    "rest ",
    "next ",
    "later",
    "remain",
    "hope",
    "test server",
    "another ",
    "however",
    "明天",
    "明日",
    "但",
    "其余",
    "其他",
    "还需",
    "还要",
    "仍",
    "另",
    "稍后",
    "后续",
    "测试环境",
    "仅",
    "希望",
    "接下来",
    "下一步",
    "需要",
    "须",
    "原因",
    "领取",
    "带到",
    "送到",
    "寄",
    "填",
    "提交",
    "签",
    "bring ",
    "send ",
    "处理人",
    "时间",
    "材料",
    "流程",
    "appointment",
    "must ",
    "first ",
    "vendor",
    "waiting",
    "one of ",
    "someone",
    "somebody",
];

/// Asks for something, and if the clause asks for nothing but to look, for nothing that is left.
const ASKS: &[&str] = &["请", "麻烦", "烦请", "需您", "please", "kindly", "could you", "can you", "you need"];

/// What a clause that asks to look may ask for beside it, and what thanks or offers help.
const ASKS_NOTHING: &[&str] = &[
    "请回复",
    "请联系我们",
    "请随时",
    "请告知我们",
    "请知悉",
    "请谅解",
    "请见谅",
    "请放心",
    "please reply",
    "let us know",
    "please let me know",
];

/// So many words make a clause of their own: "Done.", "Fixed now".
const SHORT: &[&str] =
    &["done", "fixed", "resolved", "solved", "done now", "fixed now", "resolved now", "it's fixed", "it's done"];

/// Whether the text says, plainly and of now, that the work is done.
pub fn says_done(text: &str) -> bool {
    let text = fold(text).to_lowercase();
    // Signs of full width are folded before.
    let clauses: Vec<&str> = clauses(&text).collect();
    let asks = clauses.iter().any(|clause| asks_to_look(clause));
    if text.contains('?') && !asks {
        return false;
    }
    clauses.iter().filter(|clause| !clause.contains('?')).any(|clause| {
        let at = DONE.iter().filter_map(|word| clause.find(word)).chain(done_in_chinese(clause, asks)).max();
        let done = SHORT.contains(clause).then_some(0).or(at);
        let before = done.and_then(|at| clause.get(..at)).unwrap_or_default();
        done.is_some()
            && !NEVER.iter().any(|word| clause.contains(word))
            && !NEVER_BEFORE.iter().any(|word| before.contains(word))
    })
}

fn clauses(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '!', ';', ',', '\n', '。', '、']).map(str::trim)
}

/// Whether a clause asks the reader for anything but to look, or to say if it is not so.
fn asks_for_more(clause: &str) -> bool {
    let asks = ASKS.iter().any(|word| clause.contains(word));
    asks && !asks_to_look(clause) && !ASKS_NOTHING.iter().any(|word| clause.contains(word))
}

/// Whether a clause asks the reader to look.
fn asks_to_look(clause: &str) -> bool {
    let behind = |word: &&str| clause.split_once(*word).map(|(_, rest)| rest);
    let confirms = |rest: &str| rest.is_empty() || WHETHER.iter().any(|word| rest.starts_with(word));
    VERIFY.iter().any(|word| clause.contains(word)) || CONFIRM.iter().filter_map(behind).any(confirms)
}

/// Whether it says so, and of nothing that is left to do: who says more is asked.
pub fn says_all_done(text: &str) -> bool {
    let folded = fold(text).to_lowercase();
    let mut clauses = clauses(&folded);
    says_done(text) && !LEFT.iter().any(|word| folded.contains(word)) && !clauses.any(asks_for_more)
}

/// Where it says 已处理; or 已换网线 where the reader is asked to look.
fn done_in_chinese(clause: &str, asks: bool) -> Option<usize> {
    clause.match_indices('已').find_map(|(at, word)| {
        let rest = clause.get(at + word.len()..)?.trim_start_matches(['经', '为', '您', '帮', '你', ' ']);
        let mut named = DONE_ZH.iter().chain(DONE_ZH_ASKED.iter().filter(|_| asks));
        let behind = named.find_map(|word| rest.strip_prefix(word))?;
        (!behind.starts_with(NOT_BEHIND_ZH)).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_say_so_and_answers_that_do_not() {
        let done = [
            "已处理，请验证",
            "您好，打印机已经修复，请您再试一下。",
            "已为您重置密码。",
            "已换好网线，请测试",
            "问题解决了。",
            "网络恢复正常，如有问题请回复。",
            "Done.",
            "Fixed, please verify.",
            "Hello Ms Wang,\n\nthe printer is fixed. Thanks for your patience.",
            "I have fixed the driver; it should work now.",
            "The VPN works again.",
            "打印机已经修好，请您再试一下。",
            "今天下午处理好了。",
            "已换了网线，请您测试一下",
            "打印机已修好，请您确认",
            "已重启服务，请确认是否正常",
        ];
        for text in done {
            assert!(says_done(text), "{text}");
        }
        let open = [
            "",
            "尚未处理，请稍候。",
            "已收到，马上处理。",
            "处理好以后我会告诉您。",
            "问题还没有解决。",
            "是否已解决？",
            "已联系供应商，等待回复。",
            "I will tell you when it is fixed.",
            "Is it fixed?",
            "It is not solved yet.",
            "If the printer works again, tell me.",
            "I have looked at it and come over at two.",
            "The part has to be done by the vendor.",
            "明天下午三点前能修好，配件明天到。",
            "今天下午处理好。",
            "已安排工程师，明天修好。",
            "已收到您的邮件，请您提供工号",
            "已转网络组处理，请您留意电话",
            "网络组已处理中，请您耐心等待",
            "已为您预约上门，请确认时间",
            "已受理，请确认",
            "已登记，请您再试一次登录后回复结果",
            "您的申请已处理到第二步，请确认收货地址",
            "您好，请重启电脑，如恢复正常请回复我们。",
            "请先重启，重启后即可恢复正常。",
            "请您确认：问题解决了的话请告知",
            "请确认打印机已修复",
            "已调整优先级，请知悉",
            "Please restart the PC and tell us whether it is fixed.",
            "Please tell me which of the two is fixed to the wall",
            "Please confirm it is fixed.",
            "Let me know when all done",
            "争取今天修好",
            "已换成李工跟进，请确认",
            "已修改上门时间为周三上午，请确认",
            "已更换为周三上门。",
            "马上修好",
            "The part comes tomorrow; then it is fixed.",
        ];
        for text in open {
            assert!(!says_done(text), "{text}");
        }
    }

    /// What resolves a ticket by itself says that nothing is left, and asks for nothing but to look.
    #[test]
    fn answers_that_say_so_of_all_and_those_that_leave_something() {
        for text in [
            "已处理，请验证",
            "您好，打印机已经修复，请您再试一下。",
            "已为您重置密码。",
            "问题解决了。",
            "网络恢复正常，如有问题请回复。",
            "已清理排队任务，请测试一下是否还报错",
            "打印机已修好，请您确认",
            "已更换硒鼓，请试打一张。",
            "已修复，给您带来不便请谅解。",
            "Done.",
            "Fixed, please verify.",
            "Hello Ms Wang,\n\nthe printer is fixed. Thanks for your patience.",
            "I have fixed the driver; it should work now.",
            "The VPN works again.",
            "The printer is fixed, please try again.",
            "It is resolved. Please let me know if it comes back.",
        ] {
            assert!(says_all_done(text), "{text}");
        }
        for text in [
            "已换成李工跟进，请确认",
            "已修改上门时间为周三上午，请确认",
            "已升级给厂家，请确认一下联系电话",
            "已完成远程检查，需要您把电脑送到三楼",
            "已开通申请流程，请您填写申请表",
            "已完成排查，原因是主板损坏，需要更换主板",
            "已排除网络原因，请您把电脑带来",
            "已处理您的申请材料，请您到三楼领取并签字",
            "已更换处理人为李工。",
            "已更换为周三上门。",
            "已调整上门时间，请确认",
            "已重置流程。请您重新提交。",
            "We have fixed the appointment for Monday.",
            "I fixed an appointment, please check your calendar.",
            "The first of three steps is done, please send us the laptop.",
            "Everything has been done from our side, the vendor must act now.",
            "The driver is fixed. Please bring the laptop to room 3.",
            "It is done when the part is here",
        ] {
            assert!(!says_all_done(text), "{text}");
        }
    }
}
