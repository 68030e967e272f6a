//! What works and what does not, told by each component, asked by `/readyz` and the watchdog.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

/// The health of all components; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<BTreeMap<String, Component>>>);

#[derive(Debug, Clone)]
struct Component {
    error: Option<String>,
    progress: Instant,
}

impl Health {
    /// The component works.
    pub fn up(&self, component: &str) {
        self.set(component, None);
    }

    /// The component does not work, and why.
    pub fn down(&self, component: &str, error: &str) {
        self.set(component, Some(error.to_owned()));
    }

    /// The component has done something.
    pub fn progress(&self, component: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get_mut(component) {
            known.progress = Instant::now();
        }
    }

    /// The components that do not work, by name.
    pub fn down_components(&self) -> Vec<(String, String)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter_map(|(name, c)| c.error.clone().map(|why| (name.clone(), why))).collect()
    }

    /// All components and whether they work.
    pub fn states(&self) -> Vec<(String, bool)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(name, c)| (name.clone(), c.error.is_none())).collect()
    }

    /// How long ago a component last did something; None for one that is not known.
    pub fn since_progress(&self, component: &str) -> Option<std::time::Duration> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(component).map(|c| c.progress.elapsed())
    }

    fn set(&self, component: &str, error: Option<String>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(component.to_owned(), Component { error, progress: Instant::now() });
    }
}
