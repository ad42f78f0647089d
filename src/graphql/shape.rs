//! The shape that an answer must have: keys in the order of the query, a field that failed is null, and a null goes up
//! to the next field that may be null. It changes no value.
//!
//! async-graphql 7.2 writes keys in the order in which fields were done, and leaves out those that failed.

use std::collections::HashMap;
use std::sync::LazyLock;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Name, Positioned, Value, Variables};

/// The fields of each object and interface.
struct Types {
    fields: HashMap<String, HashMap<String, Type>>,
    interfaces: Vec<String>,
}

static TYPES: LazyLock<Types> = LazyLock::new(|| {
    let mut types = Types { fields: HashMap::new(), interfaces: Vec::new() };
    #[expect(clippy::expect_used, reason = "it was printed by the same program, and a test reads it")]
    let document = parse_schema(super::sdl()).expect("the schema can be read");
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        let fields = match definition.node.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => {
                types.interfaces.push(name.clone());
                interface.fields
            }
            _ => continue,
        };
        let fields = fields.into_iter().map(|field| (field.node.name.node.to_string(), field.node.ty.node));
        types.fields.insert(name, fields.collect());
    }
    types
});

/// A null where none may be.
struct Nulled;

/// Brings the data of an executed operation into shape.
pub fn shaped(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Variables,
    data: Value,
) -> Value {
    let operation = document
        .operations
        .iter()
        .find(|(name, _)| operation_name.is_none() || name.map(Name::as_str) == operation_name)
        .map(|(_, operation)| &operation.node);
    match operation {
        Some(operation) => {
            let shape = Shape { document, variables, operation };
            // Where every field failed, nothing is left of the object; it is still one.
            let data = if data == Value::Null { Value::Object(IndexMap::new()) } else { data };
            shape.object("Query", &[&operation.selection_set.node], data).unwrap_or(Value::Null)
        }
        None => data,
    }
}

struct Shape<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    operation: &'a OperationDefinition,
}

impl<'a> Shape<'a> {
    fn value(&self, ty: &'static Type, fields: &[&'a Field], value: Value) -> Result<Value, Nulled> {
        let shaped = match (&ty.base, value) {
            (_, Value::Null) => Ok(Value::Null),
            (BaseType::List(inner), Value::List(values)) => {
                let values: Result<Vec<Value>, Nulled> =
                    values.into_iter().map(|value| self.value(inner, fields, value)).collect();
                values.map(Value::List)
            }
            (BaseType::Named(name), value @ Value::Object(_)) if TYPES.fields.contains_key(name.as_str()) => {
                let sets: Vec<&SelectionSet> = fields.iter().map(|field| &field.selection_set.node).collect();
                self.object(name, &sets, value)
            }
            (_, value) => return Ok(value),
        };
        match shaped {
            Ok(Value::Null) | Err(Nulled) if !ty.nullable => Err(Nulled),
            Err(Nulled) => Ok(Value::Null),
            shaped => shaped,
        }
    }

    fn object(&self, ty: &'a str, sets: &[&'a SelectionSet], value: Value) -> Result<Value, Nulled> {
        let Value::Object(mut members) = value else { return Ok(value) };
        let abstract_type = TYPES.interfaces.iter().any(|interface| interface == ty);
        let concrete = match members.get("__typename") {
            Some(Value::String(name)) if abstract_type => Some(name.clone()),
            _ => None,
        };
        let mut collected: IndexMap<&str, (&str, Vec<&'a Field>)> = IndexMap::new();
        for set in sets {
            self.collect(concrete.as_deref().unwrap_or(ty), ty, set, &mut collected);
        }
        let mut shaped = IndexMap::with_capacity(collected.len());
        for (key, (on, fields)) in collected {
            let found = members.swap_remove(key);
            let Some(field) = fields.first() else { continue };
            let known = TYPES.fields.get(on).and_then(|known| known.get(field.name.node.as_str()));
            let value = match (found, known) {
                (Some(value), Some(ty)) => self.value(ty, &fields, value)?,
                (Some(value), None) => value,
                // A fragment on a kind that this record may not be of.
                (None, _) if on != ty && concrete.is_none() => continue,
                (None, Some(ty)) if !ty.nullable => return Err(Nulled),
                (None, _) => Value::Null,
            };
            shaped.insert(Name::new(key), value);
        }
        Ok(Value::Object(shaped))
    }

    /// The fields of an object by their keys, in the order of the query, each with the type that it was asked of.
    fn collect(
        &self,
        concrete: &str,
        on: &'a str,
        set: &'a SelectionSet,
        collected: &mut IndexMap<&'a str, (&'a str, Vec<&'a Field>)>,
    ) {
        for selection in set.items.iter().filter(|selection| self.is_wanted(selection.node.directives())) {
            let (condition, inner) = match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    collected.entry(key).or_insert_with(|| (on, Vec::new())).1.push(&field.node);
                    continue;
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref().map(|condition| &condition.node);
                    (condition.map_or(on, |condition| condition.on.node.as_str()), &inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    match self.document.fragments.get(&spread.node.fragment_name.node) {
                        Some(fragment) => {
                            (fragment.node.type_condition.node.on.node.as_str(), &fragment.node.selection_set.node)
                        }
                        None => continue,
                    }
                }
            };
            let is_interface = |name: &str| TYPES.interfaces.iter().any(|interface| interface == name);
            // A fragment on the interface holds of whatever it is; on a kind, of that kind, or of one not known.
            if is_interface(condition) || condition == concrete || is_interface(concrete) {
                let on = if is_interface(condition) { on } else { condition };
                self.collect(concrete, on, inner, collected);
            }
        }
    }

    /// What `@skip` and `@include` say.
    fn is_wanted(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let wanted = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => return true,
            };
            let argument = directive.node.get_argument("if").map(|argument| argument.node.clone());
            let given = argument.and_then(|value| value.into_const_with(|name| self.variable(&name)).ok());
            given.is_none_or(|given| given == Value::Boolean(wanted))
        })
    }

    fn variable(&self, name: &Name) -> Result<Value, Nulled> {
        let default = || {
            let declared = self.operation.variable_definitions.iter().find(|declared| declared.node.name.node == *name);
            declared.and_then(|declared| declared.node.default_value.as_ref()).map(|value| value.node.clone())
        };
        self.variables.get(name).cloned().or_else(default).ok_or(Nulled)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::{Value as Json, json};

    use super::*;

    fn shape(query: &str, data: Json) -> String {
        let document = parse_query(query).unwrap();
        let data = shaped(&document, None, &Variables::default(), Value::from_json(data).unwrap());
        serde_json::to_string(&data).unwrap()
    }

    #[test]
    fn keys_stand_in_the_order_of_the_query() {
        let query = "{ b: state(code: \"KOR\") { ...names code } a: state(code: \"JPN\") { code code name } } \
            fragment names on State { name kind @skip(if: true) }";
        let data = json!({"a": {"name": "Japan", "code": "JPN"}, "b": {"code": "KOR", "name": "Korea"}});
        let expected = r#"{"b":{"name":"Korea","code":"KOR"},"a":{"code":"JPN","name":"Japan"}}"#;
        assert_eq!(shape(query, data), expected);
    }

    #[test]
    fn what_failed_is_null_as_far_up_as_it_must() {
        // A State is not found: its field may be null.
        assert_eq!(shape("{ state(code: \"XXX\") { code } }", Json::Null), r#"{"state":null}"#);
        let query = "{ state(code: \"XXX\") { code } states { nodes { code } } }";
        assert_eq!(
            shape(query, json!({"states": {"nodes": [{"code": "KOR"}]}})),
            r#"{"state":null,"states":{"nodes":[{"code":"KOR"}]}}"#
        );
        // A list at the top must be there, so nothing is.
        assert_eq!(shape(query, json!({"state": {"code": "KOR"}})), "null");
        // Within a State, too.
        let query = "{ state(code: \"KOR\") { code recommendations { nodes { id } } } review(id: \"KOR-2\") { id } }";
        let data = json!({"review": {"id": "KOR-2"}, "state": {"code": "KOR"}});
        assert_eq!(shape(query, data), r#"{"state":null,"review":{"id":"KOR-2"}}"#);
    }

    #[test]
    fn a_node_has_the_fields_of_its_kind() {
        let query = "{ node(id: \"KOR\") { ... on Review { cycle } ... on State { code name } ...on Node { id } } }";
        let data = json!({"node": {"id": "KOR", "name": null, "code": "KOR"}});
        assert_eq!(shape(query, data), r#"{"node":{"code":"KOR","name":null,"id":"KOR"}}"#);
        let query =
            "{ node(id: \"KOR\") { __typename ... on Review { cycle } ... on State { recommendations { change } } } }";
        assert_eq!(shape(query, json!({"node": {"__typename": "State"}})), r#"{"node":null}"#);
    }

    #[test]
    fn what_the_schema_says_of_itself_is_left_alone() {
        let data = json!({"__schema": {"types": [{"name": "State"}]}, "__typename": "Query"});
        let shaped = shape("{ __typename __schema { types { name } } }", data);
        assert_eq!(shaped, r#"{"__typename":"Query","__schema":{"types":[{"name":"State"}]}}"#);
    }
}
