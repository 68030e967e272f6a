//! Why somebody is told of something that is not theirs to do every day.

use crate::pure::language::Language;

/// Why a clock made something happen, as a line of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// `until` is over.
    WaitOver,
    /// The requester did not answer what was asked.
    NoAnswer,
    /// The requester did not confirm, and silence does not close this class.
    SilenceStays,
    /// What was asked is asked again.
    AskedAgain,
    /// The vendor has not answered in the time that they have.
    VendorSilent,
    /// Nobody on call has answered a major incident.
    Unanswered,
    /// An engineer's mailbox answers by itself.
    OutOfOffice,
    /// The requester asks for news, not for the first time, and nobody stirred since.
    AskedTwice,
    /// Monitoring: the problem is over, and somebody works on it.
    AlertOver,
    /// The same of a P1, which nobody but a person closes.
    AlertOverOfP1,
    /// The same where people wait for the ticket, too.
    AlertOverForOthers,
    /// One of the ticket's problems is over, and others go on.
    AlertInPart,
    AlertBack,
    AlertFlaps,
    /// Monitoring: the problem is graver than before.
    AlertWorse,
    /// Monitoring: the problem goes on though the ticket was solved.
    AlertStays,
    /// Monitoring: more problems joined the ticket.
    AlertsGrew,
    /// A hook that was to tell of a major incident cannot be called.
    HookDead,
    /// One of those whose tickets were merged into this one needs it no longer.
    Withdrew,
    /// The ticket that this one is a part of is closed.
    WholeClosed,
    /// A solution waits for the owner to send it on.
    Proposed,
    /// The owner sent it back.
    SentBack,
    /// The owner sent it on, or other words in its place.
    SentOn,
    SentOther,
    /// What waited for the owner was taken back.
    ProposalGone,
    /// Colleagues write to each other.
    Among,
    /// One of the staff wrote an internal note.
    Noted,
    /// A mailbox answers everything with the same words.
    Echo,
    /// Nobody is there who would see a solution before it goes out.
    Unchecked,
    /// Part of what was done is accepted.
    InPart,
}

impl Why {
    /// Whether a program says so of a problem that is over.
    pub fn is_end_of_monitoring(self) -> bool {
        matches!(self, Why::AlertOver | Why::AlertOverOfP1 | Why::AlertOverForOthers)
    }

    /// Whether a program says so of a problem that is there again.
    pub fn is_of_monitoring(self) -> bool {
        matches!(self, Why::AlertBack | Why::AlertFlaps | Why::AlertWorse | Why::AlertStays)
    }
}

/// The line for a clock's reason.
pub fn why(why: Why, language: Language) -> &'static str {
    match (language, why) {
        (Language::En, Why::WaitOver) => "The wait is over: please go on.",
        (Language::En, Why::NoAnswer) => {
            "The requester did not answer what was asked; the ticket is resolved as no_answer."
        }
        (Language::En, Why::SilenceStays) => {
            "The requester has not confirmed, and silence does not close a ticket of this class: please call them."
        }
        (Language::En, Why::AskedAgain) => "a reminder: we still need your answer to go on.",
        (Language::En, Why::VendorSilent) => "The vendor has not answered in the agreed time: please call them.",
        (Language::En, Why::Unanswered) => "Nobody on call has answered this major incident yet: please see to it.",
        (Language::En, Why::OutOfOffice) => {
            "This engineer's mailbox answers by itself: no new tickets go there until they write to the desk; please look at the open ones."
        }
        (Language::ZhCn, Why::VendorSilent) => "供应商未在约定时间内答复，请电话催办。",
        (Language::ZhCn, Why::Unanswered) => "此重大事件尚无值班人员响应，请您立即介入。",
        (Language::ZhCn, Why::OutOfOffice) => {
            "该工程师的邮箱已设自动答复，在其再次来信之前不再向其派单；其在办工单请您关注。"
        }
        (Language::En, Why::HookDead) => {
            "This hook cannot be called, so it has woken nobody: please call who must know of the major incident."
        }
        (Language::ZhCn, Why::HookDead) => "以下通知接口调用失败，未能提醒到人：请电话通知重大事件的相关人员。",
        (Language::En, Why::Withdrew) => "Its writer needs it no longer; the ticket goes on for the others.",
        (Language::ZhCn, Why::Withdrew) => "来信人曾报同一问题，现表示不再需要；工单为其他报障人继续处理。",
        (Language::En, Why::WholeClosed) => "The ticket that this is a part of is closed: what is left to do here?",
        (Language::ZhCn, Why::WholeClosed) => "本工单所属的主工单已关闭：请关闭本工单，或说明继续处理的原因。",
        (Language::En, Why::Proposed) => {
            "The requester has not got it. #resolve alone sends it as it stands, with words of your own beside it sends yours; answer this mail, or write a #note, to send it back."
        }
        (Language::ZhCn, Why::Proposed) => {
            "此结果尚未发给用户。单独回复 #解决 即按原文发出；#解决 并附上您的文字，则发出您的文字；直接回复本邮件或写 #内部备注，即退回处理人。"
        }
        (Language::En, Why::InPart) => "Part of it is accepted; what is left is in their words.",
        (Language::ZhCn, Why::InPart) => "用户确认部分已解决；尚未解决的部分见其来信。",
        (Language::En, Why::SentBack) => "The solution was sent back, and the requester has not got it: please go on.",
        (Language::ZhCn, Why::SentBack) => "处理结果被退回，未发给用户，请继续处理。",
        (Language::En, Why::SentOn) => "Your solution has gone to the requester, as you wrote it.",
        (Language::ZhCn, Why::SentOn) => "您提出的处理结果已按原文发给用户。",
        (Language::En, Why::SentOther) => {
            "These words have gone to the requester, in place of the solution you proposed."
        }
        (Language::ZhCn, Why::SentOther) => "发给用户的是以下内容，未采用您提出的处理结果原文。",
        (Language::En, Why::ProposalGone) => {
            "The solution that waited for you was taken back: there is nothing to send on any more."
        }
        (Language::ZhCn, Why::ProposalGone) => "等待您过目的处理结果已被撤回，无需再发出。",
        (Language::En, Why::Among) => "This is between the two of you: the requester does not get it.",
        (Language::ZhCn, Why::Among) => "以下为同事之间的沟通，不会发给用户。",
        (Language::En, Why::Echo) => {
            "These words came again and again: perhaps a mailbox that answers by itself. The same words are kept on the ticket from now on, and nobody is told of them."
        }
        (Language::ZhCn, Why::Echo) => {
            "同样的内容一再发来，可能是邮箱自动答复；此后同样的内容只记入工单，不再通知任何人。"
        }
        (Language::En, Why::Noted) => "This is an internal note: the requester does not get it.",
        (Language::ZhCn, Why::Noted) => "以下为内部备注，不会发给用户。",
        (Language::En, Why::Unchecked) => {
            "Whoever was to check your solution is away, and nobody stands in: #resolve alone sends it to the requester."
        }
        (Language::ZhCn, Why::Unchecked) => {
            "原应过目处理结果的责任人已不在岗，且无人代理：单独回复 #解决 即可发给用户。"
        }
        (Language::En, Why::AskedTwice) => "They asked before, and nobody has answered them in person since.",
        (Language::En, Why::AlertOver) => {
            "Monitoring reports that the problem is over. You have it in hand: please check, then close it."
        }
        (Language::En, Why::AlertOverOfP1) => {
            "Monitoring reports that the problem is over. A P1 is closed by a person: please check, then close it."
        }
        (Language::En, Why::AlertOverForOthers) => {
            "Monitoring reports that the problem is over. People wait for this ticket: #resolve asks them."
        }
        (Language::En, Why::AlertInPart) => "One of its problems is over; others go on.",
        (Language::En, Why::AlertWorse) => "Monitoring reports the problem as graver than before.",
        (Language::En, Why::AlertStays) => "Monitoring still reports the problem, after it was taken for solved.",
        (Language::ZhCn, Why::AlertStays) => "工单解决之后，监控仍在上报该故障。",
        (Language::ZhCn, Why::AlertWorse) => "监控提示该故障的级别升高，请优先处理。",
        (Language::En, Why::AlertBack) => "Monitoring reports the problem again, soon after it was over.",
        (Language::En, Why::AlertFlaps) => {
            "The problem comes and goes. The ticket stays open, and further changes are only counted."
        }
        (Language::En, Why::AlertsGrew) => "More alerts have joined this ticket.",
        (Language::ZhCn, Why::AlertOver) => "监控提示故障已恢复。工单在您手上，请核实后结单。",
        (Language::ZhCn, Why::AlertOverOfP1) => "监控提示故障已恢复。P1 工单不自动关闭，请核实后结单。",
        (Language::ZhCn, Why::AlertOverForOthers) => "监控提示故障已恢复；还有用户在等，请用 #解决 请他们确认。",
        (Language::ZhCn, Why::AlertInPart) => "其中一个故障已恢复，其余仍未恢复。",
        (Language::ZhCn, Why::AlertBack) => "监控提示该故障恢复后再次出现。",
        (Language::ZhCn, Why::AlertFlaps) => {
            "该故障反复出现又恢复（抖动），工单保持打开，之后的变化只计数、不再逐次通知。"
        }
        (Language::ZhCn, Why::AlertsGrew) => "又有告警并入本工单。",
        (Language::ZhCn, Why::AskedTwice) => "用户此前已询问过，至今无人亲自答复。",
        (Language::ZhCn, Why::WaitOver) => "约定的等待时间已到，请继续处理。",
        (Language::ZhCn, Why::NoAnswer) => "用户一直未补充所需信息，工单已按“无应答”解决。",
        (Language::ZhCn, Why::SilenceStays) => "用户尚未确认，而此类工单不能因未回复而关闭，请电话回访。",
        (Language::ZhCn, Why::AskedAgain) => "提醒您，我们仍需要您补充信息才能继续处理。",
    }
}

/// One of a ticket's problems is over, by its title; `lasting`: the titles of some that go on.
pub fn over_in_part(over: &str, lasting: &[String], language: Language) -> String {
    match language {
        Language::En => format!("One of its problems is over: {over}. Still on: {}.", lasting.join(", ")),
        Language::ZhCn => format!("其中一个故障已恢复：{over}。仍未恢复：{}。", lasting.join("、")),
    }
}

/// Somebody who may be the one whom it is about, as the writer of a mail that was forwarded is.
pub fn perhaps(name: &str, address: &str, language: Language) -> String {
    let name = if name.is_empty() { String::new() } else { format!("{name} ") };
    match language {
        Language::En => format!("perhaps {name}<{address}>, told nothing unless #cc adds them"),
        Language::ZhCn => format!("可能是{name}<{address}>，未通知对方；如需告知请用 #抄送"),
    }
}
