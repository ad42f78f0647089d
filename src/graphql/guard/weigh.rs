//! What a parsed query could cost. Sizes are counted once for each fragment, then added and multiplied without
//! overflow; recursion stays within one definition, whose depth the scan of tokens has bounded.

use std::{collections::HashMap, convert::Infallible};

use async_graphql::{
    Pos, Positioned, Value, Variables,
    parser::types::{
        Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};

use super::{Limits, Measure, Paged, Refusal, within};

/// What a selection comes to, its fragments written out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    fields: u64,
    /// Fields that stand in the same object.
    level: u64,
    aliases: u64,
    depth: u64,
    nesting: u64,
    value_nodes: u64,
    value_depth: u64,
    introspection: u64,
    introspection_lists: u64,
    pub(super) nodes: u64,
    pub(super) answers: u64,
}

impl Weight {
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            level: self.level.saturating_add(other.level),
            aliases: self.aliases.saturating_add(other.aliases),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            value_nodes: self.value_nodes.saturating_add(other.value_nodes),
            value_depth: self.value_depth.max(other.value_depth),
            introspection: self.introspection.saturating_add(other.introspection),
            introspection_lists: self.introspection_lists.max(other.introspection_lists),
            nodes: self.nodes.saturating_add(other.nodes),
            answers: self.answers.saturating_add(other.answers),
        }
    }

    fn of(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Fields => self.fields,
            Measure::Aliases => self.aliases,
            Measure::Depth => self.depth,
            Measure::Nesting => self.nesting,
            Measure::ValueNodes => self.value_nodes,
            Measure::ValueDepth => self.value_depth,
            Measure::IntrospectionFields => self.introspection,
            Measure::IntrospectionLists => self.introspection_lists,
            Measure::Nodes => self.nodes,
            Measure::Answers => self.answers,
            _ => self.level,
        }
    }
}

/// Weighs all operations, for all are validated; returns the weight of the chosen one, which alone is executed.
pub(super) fn weigh(
    document: &ExecutableDocument,
    chosen: &OperationDefinition,
    variables: &Variables,
    limits: &Limits,
    paged: &[Paged],
) -> Result<Weight, Refusal> {
    let defaults = chosen.variable_definitions.iter().filter_map(|definition| {
        Some((definition.node.name.node.as_str(), &definition.node.default_value.as_ref()?.node))
    });
    let mut scales =
        Scales { variables, defaults: defaults.collect(), limits, paged, fragments: HashMap::new(), comparisons: 0 };
    for name in in_order(document)? {
        if let Some(fragment) = document.fragments.get(name) {
            let on = fragment.node.type_condition.node.on.node.as_str();
            let place = if on.starts_with("__") {
                Place::Introspection
            } else if on == ROOT {
                Place::Top
            } else {
                Place::Within
            };
            let weight = scales.set(&fragment.node.selection_set.node, place);
            scales.fragments.insert(name, weight);
        }
    }
    let (mut all, mut executed) = (Weight::default(), Weight::default());
    for (_, operation) in document.operations.iter() {
        let roots: Vec<_> = scales.roots(&operation.node.selection_set.node);
        let total = roots.iter().fold(Weight::default(), |sum, (_, root)| sum.beside(*root));
        all = all.beside(total);
        let fits = |measure, limit, seen| {
            let heaviest = roots.iter().max_by_key(|(_, root)| root.of(measure)).map(|(at, _)| *at);
            within(measure, limit, seen, heaviest)
        };
        fits(Measure::Depth, limits.depth, total.depth)?;
        fits(Measure::Nesting, limits.nesting, total.nesting)?;
        fits(Measure::Fields, limits.fields, all.fields)?;
        fits(Measure::Aliases, limits.aliases, all.aliases)?;
        fits(Measure::IntrospectionLists, limits.introspection_lists, total.introspection_lists)?;
        fits(Measure::IntrospectionFields, limits.introspection_fields, all.introspection)?;
        fits(Measure::ValueDepth, limits.value_depth, total.value_depth)?;
        fits(Measure::ValueNodes, limits.value_nodes, all.value_nodes)?;
        if std::ptr::eq(&operation.node, chosen) {
            match operation.node.ty {
                OperationType::Query => fits(Measure::Roots, limits.roots, total.level),
                OperationType::Mutation => fits(Measure::Mutations, limits.mutations, total.level),
                OperationType::Subscription => fits(Measure::Subscriptions, 1, total.level),
            }?;
            fits(Measure::Nodes, limits.nodes, total.nodes)?;
            fits(Measure::Answers, limits.answers, total.answers)?;
            executed = total;
        }
    }
    within(Measure::Comparisons, limits.comparisons, scales.comparisons, None)?;
    Ok(executed)
}

/// What can be counted without weighing.
pub(super) fn check_counts(document: &ExecutableDocument, limits: &Limits) -> Result<(), Refusal> {
    within(Measure::Operations, limits.operations, document.operations.iter().len() as u64, None)?;
    within(Measure::Fragments, limits.fragments, document.fragments.len() as u64, None)?;
    for (_, operation) in document.operations.iter() {
        let declared = operation.node.variable_definitions.len() as u64;
        within(Measure::Variables, limits.variables, declared, Some(operation.pos))?;
    }
    Ok(())
}

/// Variables come as JSON, so they are bounded before anything looks at them.
pub(super) fn check_variables(variables: &Variables, limits: &Limits) -> Result<(), Refusal> {
    within(Measure::Variables, limits.variables, variables.len() as u64, None)?;
    for value in variables.values() {
        within(Measure::ValueDepth, limits.value_depth, depth(value), None)?;
    }
    let sum = variables.values().map(size).fold(0_u64, u64::saturating_add);
    within(Measure::ValueNodes, limits.value_nodes, sum, None)
}

/// The type at the top of a query.
const ROOT: &str = "Query";

/// Where a selection stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Within,
    Introspection,
}

struct Scales<'a> {
    variables: &'a Variables,
    defaults: HashMap<&'a str, &'a Value>,
    limits: &'a Limits,
    paged: &'a [Paged],
    fragments: HashMap<&'a str, Weight>,
    /// How many fields the rule of overlapping fields looks at: for each set of braces, the fields of its object.
    comparisons: u64,
}

impl Scales<'_> {
    fn roots(&mut self, set: &SelectionSet) -> Vec<(Pos, Weight)> {
        let roots: Vec<_> = set.items.iter().map(|item| (item.pos, self.selection(item, Place::Top))).collect();
        let level = roots.iter().fold(0_u64, |sum, (_, root)| sum.saturating_add(root.level));
        self.comparisons = self.comparisons.saturating_add(level);
        roots
    }

    fn set(&mut self, set: &SelectionSet, place: Place) -> Weight {
        let weights = set.items.iter().map(|item| self.selection(item, place));
        let total = weights.fold(Weight::default(), Weight::beside);
        self.comparisons = self.comparisons.saturating_add(total.level);
        total
    }

    fn selection(&mut self, selection: &Positioned<Selection>, place: Place) -> Weight {
        let inner = match &selection.node {
            Selection::Field(field) => return self.field(&field.node, place),
            Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node, place),
            // One that isn't there weighs nothing: validation will name it.
            Selection::FragmentSpread(spread) => {
                self.fragments.get(spread.node.fragment_name.node.as_str()).copied().unwrap_or_default()
            }
        };
        let (value_nodes, value_depth) = self.directives(selection.node.directives());
        Weight {
            fields: inner.fields.saturating_add(1),
            nesting: inner.nesting.saturating_add(1),
            value_nodes: inner.value_nodes.saturating_add(value_nodes),
            value_depth: inner.value_depth.max(value_depth),
            ..inner
        }
    }

    fn field(&mut self, field: &Field, place: Place) -> Weight {
        let name = field.name.node.as_str();
        let starts = matches!(name, "__schema" | "__type");
        let introspection = starts || place == Place::Introspection;
        let inside = if introspection { Place::Introspection } else { Place::Within };
        let inner = self.set(&field.selection_set.node, inside);
        let page = if introspection { 0 } else { self.records(field, name, place) };
        let list = if introspection && !starts { introspection_list(name) } else { 0 };
        let times = page.max(list).max(1);
        let (arguments, arguments_depth) = self.arguments(field);
        let (directives, directives_depth) = self.directives(&field.directives);
        let value_nodes = arguments.saturating_add(directives);
        Weight {
            fields: inner.fields.saturating_add(1),
            level: 1,
            aliases: inner.aliases.saturating_add(field.alias.is_some().into()),
            depth: inner.depth.saturating_add(1),
            nesting: inner.nesting.saturating_add(1),
            value_nodes: inner.value_nodes.saturating_add(value_nodes),
            value_depth: inner.value_depth.max(arguments_depth).max(directives_depth),
            introspection: inner.introspection.saturating_add(introspection.into()),
            introspection_lists: inner.introspection_lists.saturating_add((list > 0).into()),
            nodes: inner.nodes.saturating_mul(times).saturating_add(page),
            answers: inner.answers.saturating_mul(times).saturating_add(value_nodes).saturating_add(1),
        }
    }

    /// How many records a field may give; 0 for one that gives none or one.
    fn records(&self, field: &Field, name: &str, place: Place) -> u64 {
        let records = self.paged.iter().map(|paged| match *paged {
            Paged::Top(paged) if place == Place::Top && paged == name => self.page(field),
            Paged::Within(paged) if place == Place::Within && paged == name => self.page(field),
            Paged::List(paged, about) if place == Place::Within && paged == name => about,
            _ => 0,
        });
        records.max().unwrap_or_default()
    }

    /// How many records a connection may give. What is no number, or less than one, the schema itself refuses.
    fn page(&self, field: &Field) -> u64 {
        let asked = ["first", "last"].into_iter().filter_map(|argument| {
            let value = field.get_argument(argument)?.node.clone();
            let number = |value: Option<&Value>| match value {
                Some(Value::Number(number)) => Value::Number(number.clone()),
                _ => Value::Null,
            };
            let Ok(value) = value.into_const_with(|name| Ok::<_, Infallible>(number(self.variable(&name))));
            match value {
                // The conversion from a float saturates.
                Value::Number(number) => number.as_u64().or_else(|| number.as_f64().map(|float| float as u64)),
                _ => None,
            }
        });
        asked.max().unwrap_or(self.limits.page).max(1)
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.get(name).or_else(|| self.defaults.get(name).copied())
    }

    /// The size of a field's arguments with their variables filled in, and the depth of what is written in them.
    fn arguments(&self, field: &Field) -> (u64, u64) {
        let (mut nodes, mut deepest) = (0, 0);
        for (_, value) in &field.arguments {
            let Ok(literal) = value.node.clone().into_const_with(|name| self.stand_in(&name, &mut nodes));
            nodes = nodes.saturating_add(size(&literal));
            deepest = deepest.max(depth(&literal));
        }
        (nodes, deepest)
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> (u64, u64) {
        let (mut nodes, mut deepest) = (0, 0);
        for (_, value) in directives.iter().flat_map(|directive| &directive.node.arguments) {
            let Ok(literal) = value.node.clone().into_const_with(|name| self.stand_in(&name, &mut nodes));
            nodes = nodes.saturating_add(size(&literal));
            deepest = deepest.max(depth(&literal));
        }
        (nodes, deepest)
    }

    /// Counts a variable where it is used; its value isn't copied.
    fn stand_in(&self, name: &str, nodes: &mut u64) -> Result<Value, Infallible> {
        *nodes = nodes.saturating_add(self.variable(name).map_or(0, size));
        Ok(Value::Null)
    }
}

/// About how many entries a list of the introspection has, 0 for what is no list: it has no `first` to go by.
fn introspection_list(field: &str) -> u64 {
    match field {
        "types" => 150,
        "fields" => 15,
        "directives" | "possibleTypes" => 8,
        "inputFields" | "enumValues" => 4,
        "args" | "interfaces" => 2,
        _ => 0,
    }
}

/// One for each scalar, list and object, and one more for every 64 bytes of text.
fn size(value: &Value) -> u64 {
    let bytes = |text: &str| 1 + text.len() as u64 / 64;
    match value {
        Value::String(text) => bytes(text),
        Value::List(items) => items.iter().map(size).fold(1, u64::saturating_add),
        Value::Object(members) => {
            let sizes = members.iter().map(|(name, value)| bytes(name).saturating_add(size(value)));
            sizes.fold(1, u64::saturating_add)
        }
        _ => 1,
    }
}

fn depth(value: &Value) -> u64 {
    match value {
        Value::List(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// The fragments, each behind those that it spreads, so that each can be weighed once.
fn in_order(document: &ExecutableDocument) -> Result<Vec<&str>, Refusal> {
    let mut order = Vec::new();
    let mut path: Vec<(&str, Vec<(&str, Pos)>)> = Vec::new();
    for start in document.fragments.keys() {
        path.push((start, spreads(document, start)));
        while let Some((name, left)) = path.last_mut() {
            let Some((next, at)) = left.pop() else {
                if !order.contains(name) {
                    order.push(*name);
                }
                path.pop();
                continue;
            };
            if let Some(again) = path.iter().position(|(name, _)| *name == next) {
                let circle: Vec<_> = path[again..].iter().map(|(name, _)| *name).chain([next]).collect();
                return Err(Refusal::Circle { path: shorten(&circle), at: Some(at) });
            }
            if !order.contains(&next) {
                path.push((next, spreads(document, next)));
            }
        }
    }
    Ok(order)
}

fn shorten(circle: &[&str]) -> String {
    match circle {
        [first @ .., last] if first.len() > 6 => format!("{} → … → {last}", first[..6].join(" → ")),
        _ => circle.join(" → "),
    }
}

fn spreads<'a>(document: &'a ExecutableDocument, fragment: &str) -> Vec<(&'a str, Pos)> {
    fn collect<'a>(set: &'a SelectionSet, found: &mut Vec<(&'a str, Pos)>) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => collect(&field.node.selection_set.node, found),
                Selection::InlineFragment(inline) => collect(&inline.node.selection_set.node, found),
                Selection::FragmentSpread(spread) => {
                    found.push((spread.node.fragment_name.node.as_str(), item.pos));
                }
            }
        }
    }
    let mut found = Vec::new();
    if let Some(fragment) = document.fragments.get(fragment) {
        collect(&fragment.node.selection_set.node, &mut found);
    }
    found.retain(|(name, _)| document.fragments.contains_key(*name));
    found.sort_unstable();
    found.dedup_by_key(|(name, _)| *name);
    found
}
