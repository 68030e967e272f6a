//! `/healthz` `/readyz` `/metrics` and nothing else: no login, no ticket, no mail is ever shown here.

pub mod health;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use health::Health;

#[derive(Clone)]
struct Shared {
    health: Health,
    metrics: PrometheusHandle,
    desk: Desk,
}

/// Installs the recorder of metrics; once in a process. None if there is one already.
pub fn install_metrics() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}

/// Serves until `stop`. An address that cannot be bound is an error that names `[web] listen`.
pub async fn serve(
    address: SocketAddr,
    desk: Desk,
    health: Health,
    metrics: PrometheusHandle,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|e| anyhow::anyhow!("[web] listen = \"{address}\" cannot be bound: {e}; choose a free port"))?;
    let routes = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(render))
        .with_state(Shared { health, metrics, desk });
    axum::serve(listener, routes).with_graceful_shutdown(async move { stop.cancelled().await }).await?;
    Ok(())
}

async fn healthz() -> &'static str {
    "ok\n"
}

/// 200 when every component works, else 503 with a line for each that does not.
async fn readyz(State(shared): State<Shared>) -> impl IntoResponse {
    let down = shared.health.down_components();
    if down.is_empty() {
        (StatusCode::OK, "ready\n".to_owned())
    } else {
        let lines: Vec<String> = down.into_iter().map(|(component, why)| format!("{component}: {why}\n")).collect();
        (StatusCode::SERVICE_UNAVAILABLE, lines.concat())
    }
}

async fn render(State(shared): State<Shared>) -> impl IntoResponse {
    if let Ok(figures) = shared.desk.figures().await {
        for (state, tickets) in figures.tickets {
            metrics::gauge!("postdesk_tickets", "state" => state).set(to_gauge(tickets));
        }
        for (state, mails) in figures.outbox {
            metrics::gauge!("postdesk_outbox", "state" => state).set(to_gauge(mails));
        }
        metrics::gauge!("postdesk_timers_waiting").set(to_gauge(figures.timers_waiting));
        metrics::gauge!("postdesk_timers_due").set(to_gauge(figures.timers_due));
    }
    for (component, up) in shared.health.states() {
        metrics::gauge!("postdesk_up", "component" => component).set(if up { 1.0 } else { 0.0 });
    }
    shared.metrics.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], shared.metrics.render())
}

/// Counts stay far below 2^53, where a float is exact.
fn to_gauge(count: i64) -> f64 {
    u32::try_from(count).map(f64::from).unwrap_or(f64::MAX)
}
