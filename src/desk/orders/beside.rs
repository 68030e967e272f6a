//! What does not go together in one mail: commands, and the words beside them, that would be told to nobody or to the wrong
//! person.

use super::{Checked, Said, Step, wrong};
use crate::pure::command::{Order, PendingOn};

/// Refuses what is right by itself and wrong beside something else of the same mail.
pub(super) fn check(steps: &mut [Step], said: &Said<'_>) {
    // What asks the requester or ends the matter tells of no time: a promise beside it would be made to nobody.
    if steps.iter().any(|step| step.checked.as_ref().is_ok_and(|checked| is_for_requester(&checked.order))) {
        let is_eta = |step: &&mut Step| step.checked.as_ref().is_ok_and(|c| matches!(c.order, Order::Eta { .. }));
        for step in steps.iter_mut().filter(is_eta) {
            step.checked = Err(wrong(
                "The mail that goes out for the other command names no time: send #eta by itself, if it still holds.",
                "另一条命令发出的通知不会写明时间：如仍需承诺时间，请单独发送 #预计完成。",
            ));
        }
    }
    let asks_requester = |step: &Step| {
        matches!(&step.checked, Ok(Checked { order: Order::Pending { on: PendingOn::Requester, .. }, .. }))
    };
    if said.outward && said.to_other {
        let tells = |step: &&mut Step| step.checked.as_ref().is_ok_and(|checked| tells_requester(&checked.order));
        for step in steps.iter_mut().filter(tells) {
            step.checked = Err(wrong(
                "This mail answers somebody else than the requester, who would be told its words: send the command by \
                 itself, and your words in another mail.",
                "本邮件回复的并非报障人，而此命令会将正文发给报障人：请单独发送命令，正文另行回复。",
            ));
        }
        for step in steps.iter_mut().filter(|step| asks_requester(step)) {
            step.checked = Err(wrong(
                "This mail answers somebody else than the requester: ask the one in a reply, and the other in an answer to \
                 a notice about their own mail.",
                "本邮件回复的并非报障人：向对方提问请直接回复；如需报障人补充，请在其来信的通知上回复。",
            ));
        }
    }
    let is_vendors = |step: &Step| step.checked.as_ref().is_ok_and(|c| matches!(c.order, Order::Vendor { .. }));
    if said.outward && steps.iter().any(is_vendors) {
        for step in steps.iter_mut().filter(|step| step.checked.as_ref().is_ok_and(|c| is_for_requester(&c.order))) {
            step.checked = Err(wrong(
                "The text of this mail goes to the vendor: write this, with what the requester is to read, in another mail.",
                "本邮件正文是发给供应商的：此命令及给用户的内容请另发一封邮件。",
            ));
        }
    }
}

/// Whether what an order tells the requester holds the text beside it. A solution is meant for all.
fn tells_requester(order: &Order) -> bool {
    let waits = matches!(order, Order::Pending { on, .. } if *on != PendingOn::Requester);
    waits || matches!(order, Order::Eta { .. } | Order::Merge(_))
}

/// Whether the text beside an order would be the requester's to read.
fn is_for_requester(order: &Order) -> bool {
    let asks = matches!(order, Order::Pending { on: PendingOn::Requester, .. });
    asks || matches!(order, Order::Resolve { .. } | Order::Close { .. } | Order::Merge(_))
}
