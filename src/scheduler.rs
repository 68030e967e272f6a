//! The scheduler: sleeps until the next timer is due, then lets the desk fire it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use crate::store::timer;
use crate::web::health::Health;

/// How long it sleeps at most.
const POLL: Duration = Duration::from_secs(30);
const FAULT_WAIT: Duration = Duration::from_secs(5);
const COMPONENT: &str = "timers";

/// Fires timers until `stop`.
pub async fn run(desk: Desk, health: Health, stop: CancellationToken) {
    health.up(COMPONENT);
    while !stop.is_cancelled() {
        let woken = desk.timers_wake().notified();
        match desk.fire().await {
            Ok(true) => {
                health.progress(COMPONENT);
                continue;
            }
            Ok(false) => {
                health.up(COMPONENT);
                health.progress(COMPONENT);
            }
            Err(e) => {
                tracing::error!(error = %format!("{e:#}"), "a timer cannot fire");
                // A store that is away is no reason to be killed: the loop itself goes on.
                health.down(COMPONENT, &format!("{e:#}"));
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(FAULT_WAIT) => continue,
                }
            }
        }
        let due = next_due(&desk).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = woken => {}
            () = desk.clock().sleep_until(due, POLL) => {}
        }
    }
}

async fn next_due(desk: &Desk) -> Option<crate::pure::Timestamp> {
    let mut tx = desk.store().read().await.ok()?;
    timer::next_due(&mut tx).await.ok()?
}
